import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// The operations of examples/, each sent as its users would, with the answer and the statements that it has to have. Who
/// sends it is said in its heading.
@Suite(.serialized)
struct ExampleTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")

    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
        .filter { $0.hasSuffix(".graphql") }.map { String($0.dropLast(".graphql".count)) }.sorted() ?? []

    /// The demo at the time that its dates count from.
    private static let server = TestServer(clock: FrozenClock.anchor)

    @Test func thereAreExamples() { #expect(Self.names.count >= 7) }

    @Test(arguments: names)
    func answersAsItsGolden(name: String) throws {
        let query = try text(name + ".graphql")
        let variables = (try? text(name + ".variables.json")) ?? "{}"
        let email = try #require(query.firstMatch(of: /# Signed in as (\S+)/)?.output.1, "\(name) says who sends it")
        let token = try Self.server.signIn(String(email))
        // The viewer is known from now on: its statement is not among these.
        _ = try Self.server.post("{ viewer { role } }", token: token)
        _ = Self.server.takeStatements()
        let answer = try Self.server.post(query, variables: variables, token: token)
        let statements = Self.server.takeStatements()
        #expect(answer.json["errors"] == nil, "\(answer.json["errors"] ?? .null)")
        try Golden.check(answer.json.readable(), "examples/\(name).json")
        let heading = "-- \(statements.count) statements"
        try Golden.check(([heading] + statements).joined(separator: "\n\n"), "examples/\(name).sql")
    }

    /// The pages of an export, one after the other, are the whole inventory.
    @Test func exportGoesThroughAllPages() throws {
        let token = try Self.server.signIn("alex@cloudtech.example")
        let query = try text("inventory-export.graphql")
        var names: [String] = []
        var after = "null"
        for _ in 0..<5 {
            let answer = try Self.server.post(query, variables: "{\"after\":\(after)}", token: token)
            let page = answer.data["virtualMachines"]
            names += (page?["nodes"]?.items ?? []).compactMap { $0["identityName"]?.text }
            guard page?["pageInfo"]?["hasNextPage"] == .boolean(true) else { break }
            after = "\"\(page?["pageInfo"]?["endCursor"]?.text ?? "")\""
        }
        #expect(names.count == 7)
        #expect(Set(names).count == 7)
    }

    /// A page of 20 customers with 10 machines each and a week of their days.
    @Test func deepPageIsFewStatements() throws {
        let token = try Self.server.signIn("alex@cloudtech.example")
        _ = try Self.server.post("{ viewer { role } }", token: token)
        _ = Self.server.takeStatements()
        let answer = try Self.server.post(
            """
            { viewer { organisation { children(first: 20) { nodes { name virtualMachines(first: 10) { nodes { identityName
              metrics(from: "2026-11-14T00:00:00+02:00", to: "2026-11-21T00:00:00+02:00", bucket: DAY) {
                points { start cpuPercentAverage memoryPercentAverage } } } } } } } } }
            """, token: token)
        #expect(answer.codes == [])
        let customers = answer.data["viewer"]?["organisation"]?["children"]?["nodes"]?.items ?? []
        let machines = customers.first?["virtualMachines"]?["nodes"]?.items ?? []
        #expect(machines.count == 7)
        #expect(machines.allSatisfy { $0["metrics"]?["points"]?.items.count == 7 })
        #expect(Self.server.takeStatements().count <= 5)
    }

    private func text(_ file: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
    }
}
