import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// What the operations of examples/ cost, beside their estimates: the table of docs/costs.md.
@Suite(.serialized)
struct ExampleCostTests {
    private static let begin = "<!-- pages: written by `UPDATE_GOLDENS=1 make test` -->\n"
    private static let end = "<!-- end of pages -->\n"
    private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    private static let page = root.appending(path: "docs/costs.md")

    private struct Example {
        let name: String
        let query: String
        let variables: String
        let email: String
    }

    private static func examples() throws -> [Example] {
        let folder = root.appending(path: "examples")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try files.filter { $0.hasSuffix(".graphql") }.map { file in
            let name = String(file.dropLast(".graphql".count))
            let query = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let variables = folder.appending(path: name + ".variables.json")
            return Example(
                name: name, query: query,
                variables: (try? String(contentsOf: variables, encoding: .utf8)) ?? "{}",
                email: String(try #require(query.firstMatch(of: /# Signed in as (\S+)/)?.output.1)))
        }
    }

    @Test func pageHasWhatExamplesCost() throws {
        let server = TestServer.atAnchor
        var rows = ""
        for example in try Self.examples() {
            let token = try server.signIn(example.email)
            let answer = try server.post(
                example.query, variables: example.variables, token: token, headers: "GraphQL-Cost: report\r\n")
            #expect(answer.codes == [], "\(example.name)")
            #expect(EstimateTests.check(answer, example.name))
            let cost = try #require(answer.json["extensions"]?["cost"])
            let measured = try EstimateTests.measures.map { measure in
                (
                    try #require(cost["used"]?[measure]?.wholeNumber),
                    try #require(cost["estimated"]?[measure]?.wholeNumber)
                )
            }
            // Statements depend on nothing but the plan; rows and bytes on what there is, too.
            #expect(measured[0].1 <= 10 * measured[0].0, "\(example.name)")
            #expect(Self.isWithinATenth(cost), "\(example.name) uses a tenth of a budget")
            let cells = measured.map { "\($0) of \($1)" }.joined(separator: " | ")
            rows += "| `\(example.name)` | \(cells) |\n"
        }
        try check(rows)
    }

    /// Whether the page takes less than a tenth of what its viewer may use in a window.
    private static func isWithinATenth(_ cost: JSONValue) -> Bool {
        let quota = BudgetLimits().viewer
        guard let microseconds = cost["used"]?["databaseMicroseconds"]?.wholeNumber,
            let bytes = cost["used"]?["answerBytes"]?.wholeNumber
        else { return false }
        return microseconds > 0 && microseconds < quota.databaseMilliseconds * 100
            && bytes < (quota.answerMebibytes << 20) / 10
    }

    private func check(_ rows: String) throws {
        let table =
            "\n| page | statements | unbounded ones | rows | bytes of data |\n|---|---|---|---|---|\n" + rows + "\n"
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let begin = try #require(page.range(of: Self.begin))
        let end = try #require(page.range(of: Self.end))
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try page.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: table)
                .write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(page[begin.upperBound..<end.lowerBound] == table)
        }
    }
}
