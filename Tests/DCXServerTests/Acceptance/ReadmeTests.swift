import Foundation
import GraphQLCore
import Testing

/// What README.md has its readers type.
struct ReadmeTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "README.md")

    /// A body that curl sends as it stands is JSON: a line break inside a string is not.
    @Test func bodiesAreJSON() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let bodies = text.matches(of: /-d '(\{[^']*\})'/).map { Array($0.output.1.utf8) }
        #expect(!bodies.isEmpty)
        for body in bodies {
            let request = try body.withUnsafeBufferPointer { bytes throws(JSONError) in try JSONReader.read(bytes) }
            #expect(request["query"] != nil)
        }
    }
}
