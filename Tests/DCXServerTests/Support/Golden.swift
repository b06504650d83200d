import Foundation
import Testing

/// A case whose answer is a file: an operation, and beside it what it has to give. `UPDATE_GOLDENS=1` writes the files
/// anew, and their difference is reviewed.
enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Cases")

    static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    static func check(_ actual: String, _ file: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let actual = actual + "\n"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try actual.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
        }
        #expect(try actual == text(file), "\(file) differs", sourceLocation: sourceLocation)
    }
}
