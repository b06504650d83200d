import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// The mutations of examples/, each sent as its users would to databases of its own, with the answer that it has to have.
@Suite(.serialized)
struct MutationExampleTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples/mutations")

    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
        .filter { $0.hasSuffix(".graphql") }.map { String($0.dropLast(".graphql".count)) }.sorted() ?? []

    /// README.md shows how to sign in; what is ordered has pages of its own.
    private static let shownElsewhere: Set<String> = [
        "signIn", "refreshSession", "signOut", "controlVirtualMachinePower", "quoteVirtualMachine",
        "provisionVirtualMachine", "deleteVirtualMachine",
    ]

    @Test func everyMutationHasAnExample() throws {
        let texts = try Self.names.map { try Self.text($0 + ".graphql") }
        for name in MutationBinding.mutations.map(\.name) where !Self.shownElsewhere.contains(name) {
            #expect(texts.contains { $0.contains("\n  \(name)(input: $input)") }, "\(name) has no example")
        }
    }

    @Test(arguments: names)
    func answersAsItsGolden(name: String) throws {
        let server = try TenantDatabases().server()
        let query = try Self.text(name + ".graphql")
        let variables = (try? Self.text(name + ".variables.json")) ?? "{}"
        let email = try #require(query.firstMatch(of: /# Signed in as (\S+)/)?.output.1, "\(name) says who sends it")
        let token = email == "nobody" ? nil : try server.signIn(String(email))
        let answer = try server.post(query, variables: variables, token: token)
        #expect(answer.json["errors"] == nil, "\(answer.body)")
        // Keys and secrets are random.
        let text = answer.json.readable()
            .replacing(/"(dcx_)[A-Za-z0-9_-]+"/) { "\"\($0.output.1)…\"" }
            .replacing(/"uuid": "[0-9a-f-]{36}"/, with: "\"uuid\": \"…\"")
        try Golden.check(text, "examples/mutations/\(name).json")
    }

    private static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }
}
