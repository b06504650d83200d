import Foundation
import Testing

/// The inputs that are committed: where fuzzing begins, and what once went wrong. `Tests/Fuzz/run` looks for more.
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus")

    @Test(arguments: FuzzTarget.names)
    func nothingTraps(name: String) async throws {
        let target = try #require(try await FuzzTarget.target(name))
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appending(path: name), includingPropertiesForKeys: nil)
        #expect(files.count >= 3, "\(name) has too few inputs to begin with")
        for file in files {
            let input = [UInt8](try Data(contentsOf: file))
            input.withUnsafeBufferPointer(target.run)
            // What is cut off is an input too.
            for length in stride(from: 0, to: input.count, by: max(1, input.count / 16)) {
                input.prefix(length).withUnsafeBufferPointer(target.run)
            }
        }
    }
}
