import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// `validate` over files that are one set, and what their operations cost.
@Suite(.serialized)
struct ValidateTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized

    /// A folder with files, gone with the test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "dcx-validate-\(UUID().uuidString)")

        init(_ files: [String: String]) throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for (name, text) in files {
                try text.write(to: url.appending(path: name), atomically: true, encoding: .utf8)
            }
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appending(path: name).path }
    }

    private func run(_ arguments: [String]) throws -> (code: Int?, lines: [String]) {
        let server = try ServerProcess(["validate"] + arguments)
        let code = try server.exitCode()
        return (code, try server.allLines())
    }

    @Test func fragmentsAreSharedAmongFiles() throws {
        let folder = try Folder([
            "page.graphql": "query Page { viewer { organisation { ...Name } } }",
            "name.graphql": "fragment Name on Organisation { name }",
        ])
        let files = [folder.path("page.graphql"), folder.path("name.graphql")]
        #expect(try run(files).code == 0)
        #expect(try run([files[0]]).code == 1)
        #expect(try run([files[1]]).code == 1)
    }

    @Test func errorsAreWhereTheyStand() throws {
        let folder = try Folder([
            "page.graphql": "query Page { viewer { organisation { ...Name } } }",
            "name.graphql": "# names\nfragment Name on Organisation {\n  nom\n}",
        ])
        let result = try run([folder.path("page.graphql"), folder.path("name.graphql")])
        #expect(result.code == 1)
        #expect(result.lines.count == 1)
        #expect(result.lines.first?.hasPrefix("\(folder.path("name.graphql")):3:3: ") == true, "\(result.lines)")
    }

    @Test func limitsAndBaselinesAreHeld() throws {
        let folder = try Folder([
            "a.graphql": "query A($n: Int) { virtualMachines(first: $n) { nodes { identityName } } }",
            "a.variables.json": "{\"n\": 10}",
        ])
        let file = folder.path("a.graphql")
        let json = try run(["--budget", "--json", file])
        #expect(json.code == 0)
        let baseline = folder.path("budget.json")
        try json.lines.joined(separator: "\n").write(toFile: baseline, atomically: true, encoding: .utf8)
        #expect(try run(["--budget", "--baseline", baseline, file]).code == 0)
        #expect(try run(["--budget", "--rows", "11", file]).code == 0)
        #expect(try run(["--budget", "--rows", "10", file]).code == 1)
        #expect(try run(["--budget", "--statements", "0", file]).code == 1)
        try "{\"n\": 100}".write(toFile: folder.path("a.variables.json"), atomically: true, encoding: .utf8)
        let grown = try run(["--budget", "--baseline", baseline, file])
        #expect(grown.code == 1)
        #expect(grown.lines.contains { $0.contains("101 rows, but the baseline has 11") }, "\(grown.lines)")
        #expect(try run(["--rows", "10", file]).code == 2)
        #expect(try run(["--budget", "--baseline", folder.path("none.json"), file]).code == 2)
    }

    /// The examples cost what is committed: a change of what pages cost is seen in review.
    @Test func examplesCostWhatTheirBaselineSays() throws {
        let examples = Self.root.appending(path: "examples")
        let operations = try ["", "mutations/"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: examples.appending(path: folder).path).sorted()
                .filter { $0.hasSuffix(".graphql") }.map { "examples/\(folder)\($0)" }
        }
        let baseline = Self.root.appending(path: "examples/budget.json")
        let paths = operations.map { Self.root.appending(path: $0).path }
        let result = try run(["--budget", "--json"] + paths)
        #expect(result.code == 0, "\(result.lines)")
        let text = result.lines.joined(separator: "\n").replacing(Self.root.path + "/", with: "") + "\n"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try text.write(to: baseline, atomically: true, encoding: .utf8)
        }
        #expect(try text == String(contentsOf: baseline, encoding: .utf8))
    }
}
