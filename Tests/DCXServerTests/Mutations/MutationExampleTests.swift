import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// The mutations of examples/, each sent as its users would to databases of its own, with the answer that it has to have; and
/// what it has ordered is done by a worker.
@Suite(.serialized)
struct MutationExampleTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples/mutations")

    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
        .filter { $0.hasSuffix(".graphql") }.map { String($0.dropLast(".graphql".count)) }.sorted() ?? []

    /// README.md shows how to sign in.
    private static let shownElsewhere: Set<String> = ["signIn", "refreshSession", "signOut"]

    @Test func everyMutationHasAnExample() throws {
        let texts = try Self.names.map { try Self.text($0 + ".graphql") }
        for name in MutationBinding.mutations.map(\.name) where !Self.shownElsewhere.contains(name) {
            #expect(texts.contains { $0.contains("\n  \(name)(input: $input)") }, "\(name) has no example")
        }
    }

    @Test(arguments: names)
    func answersAsItsGolden(name: String) throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let query = try Self.text(name + ".graphql")
        let variables = (try? Self.text(name + ".variables.json")) ?? "{}"
        let email = try #require(query.firstMatch(of: /# Signed in as (\S+)/)?.output.1, "\(name) says who sends it")
        let token = email == "nobody" ? nil : try server.signIn(String(email))
        let answer = try server.post(
            query, variables: variables, token: token, headers: "GraphQL-Cost: report\r\n")
        #expect(answer.json["errors"] == nil, "\(answer.body)")
        #expect(EstimateTests.check(answer, name))
        // Keys and secrets are random.
        let text = JSONValue.object([JSONMember(name: "data", value: answer.data)]).readable()
            .replacing(/"(dcx_)[A-Za-z0-9_-]+"/) { "\"\($0.output.1)…\"" }
            .replacing(/"uuid": "[0-9a-f-]{36}"/, with: "\"uuid\": \"…\"")
            .replacing(/"id": "[A-Za-z0-9_-]+"/, with: "\"id\": \"…\"")
            .replacing(/"identityInstanceUuid": "(?!50000000)[0-9a-f-]{36}"/, with: "\"identityInstanceUuid\": \"…\"")
        try Golden.check(text, "examples/mutations/\(name).json")
        try Self.expectDone(databases)
    }

    /// What was asked for, in orders and commands, ends done.
    private static func expectDone(_ databases: TenantDatabases) throws {
        let asked = [
            (try databases.main.owner(), "provisioning_orders", "created_at"),
            (try databases.aas.owner(), "vm_commands", "requested_at"),
        ]
        func statuses() throws -> [String] {
            try asked.flatMap { database, table, time in
                try database.texts("SELECT status FROM \(table) WHERE \(time) >= '\(ScratchDatabase.anchor)'")
            }
        }
        if try statuses().isEmpty { return }
        let worker = try TestWorker(databases, clock: TickingClock())
        defer { worker.stop() }
        try ServerProcess.wait(30_000, "end of what was asked for") {
            try statuses().allSatisfy { ["done", "undone", "failed"].contains($0) } ? true : nil
        }
        #expect(try statuses().allSatisfy { $0 == "done" })
    }

    private static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }
}
