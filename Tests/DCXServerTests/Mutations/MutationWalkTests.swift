import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Every mutation of the schema, with inputs made of the schema itself: what is added to it is asked too.
@Suite(.serialized)
struct MutationWalkTests {
    /// A mutation with an input.
    struct Call {
        let mutation: String
        let query: String
        /// The same with a key that was never issued in place of another tenant's, where there is one.
        let unknown: String?
    }

    static func calls(_ keys: SampleValues.Keys) throws -> [Call] {
        let schema = try PortalSchema().schema
        let samples = SampleValues(keys: keys)
        return (schema.mutationType?.fields.all ?? []).flatMap { field -> [Call] in
            let payload = schema.possibleTypes(of: field.type.named).compactMap { id -> ObjectType? in
                if case .object(let type) = schema[id] { type } else { nil }
            }
            let leaves = payload.flatMap { $0.fields.all.filter { schema[$0.type.named].isLeaf } }.map(\.name)
            let selection = "{ __typename \(leaves.joined(separator: " ")) errors { __typename message path } }"
            func query(_ arguments: String) -> String { "mutation { \(field.name)\(arguments) \(selection) }" }
            guard let input = field.arguments.all.first else {
                return [Call(mutation: field.name, query: query(""), unknown: nil)]
            }
            return samples.values(named: input.name, input.type, schema).map { value in
                Call(
                    mutation: field.name, query: query("(input: \(value.text))"),
                    unknown: value.unknown.map { query("(input: \($0))") })
            }
        }
    }

    static let sessionEnders: Set<String> = ["signOut", "changePassword"]

    @Test func walkReachesEveryMutation() throws {
        let reached = Set(try Self.calls(SampleValues.Keys(own: Self.someKeys)).map(\.mutation))
        #expect(reached == Set(MutationBinding.mutations.map(\.name)))
    }

    private static var someKeys: [String: [String]] {
        Dictionary(uniqueKeysWithValues: RowTypes.all.map { ($0.name, ["00000000-0000-4000-8000-00000000fffe"]) })
    }

    /// Whatever is sent by whoever is signed in, one line says so. Nobody fills the disk without signing in: of what changes
    /// nothing only sign-ins leave a line.
    @Test(arguments: [nil, "john@vodacom.example", "alex@cloudtech.example", "admin@datacentrix.example"])
    func eachWritesOneLine(email: String?) throws {
        let databases = try TenantDatabases()
        try databases.addApiKeys()
        let server = try databases.server()
        let seen = email == "john@vodacom.example" ? [Demo.vodacom] : [Demo.cloudTech, Demo.vodacom]
        let main = try databases.connection(.main)
        var token: String?
        for call in try Self.calls(try databases.keys(seenBy: seen)) {
            if let email, token == nil { token = try server.signInAnew(email) }
            defer { if Self.sessionEnders.contains(call.mutation) { token = nil } }
            let before = try main.texts("SELECT action FROM audit_log").count
            let answer = try server.post(call.query, token: token, headers: "GraphQL-Cost: report\r\n")
            #expect(answer.status == 200, "\(call.query): \(answer.body)")
            #expect(EstimateTests.check(answer, call.query))
            let actions = try main.texts("SELECT action FROM audit_log ORDER BY created_at").count - before
            let isThrottled = answer.body.contains("TooManyAttempts")
            let isLogged = email != nil || call.mutation == "signIn" && !isThrottled
            #expect(actions == (isLogged ? 1 : 0), "\(call.query)")
            if !isLogged {
                let isOpen = ["signIn", "refreshSession", "acceptInvitation"].contains(call.mutation)
                #expect(answer.codes == (isOpen ? [] : ["UNAUTHENTICATED"]), "\(call.query)")
                continue
            }
            let named = try main.texts("SELECT action FROM audit_log WHERE action = '\(call.mutation)' LIMIT 1")
            #expect(named == [call.mutation])
        }
    }

    /// Another tenant's key in an input answers as one that was never issued, and changes nothing there.
    @Test(arguments: [
        ("john@vodacom.example", [Demo.vodacom]), ("alex@cloudtech.example", [Demo.cloudTech, Demo.vodacom]),
    ])
    func foreignKeyAnswersAsUnknown(email: String, seen: [String]) throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        try databases.addApiKeys()
        let others = [Demo.datacentrix, Demo.cloudTech, Demo.vodacom, Demo.adcock].filter { !seen.contains($0) }
        let before = try databases.checksums(of: others)
        let token = try server.signIn(email)
        var compared = 0
        for call in try Self.calls(try databases.keys(seenBy: seen)) {
            guard let unknown = call.unknown else { continue }
            let answers = try (server.post(call.query, token: token), server.post(unknown, token: token))
            #expect(answers.0.timeless == answers.1.timeless, "\(call.query)")
            if answers.0.body.contains("NotFound") { compared += 1 }
        }
        #expect(compared > 6)
        #expect(try databases.checksums(of: others) == before)
    }
}
