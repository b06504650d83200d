import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// Every field of the schema, asked by each kind of viewer: another tenant's keys answer like keys that were never issued, and
/// whatever other tenants do, no byte of any answer changes.
@Suite(.serialized)
struct SchemaWalkTests {
    struct Visitor: Sendable, CustomTestStringConvertible {
        let email: String
        let sees: [String]

        var testDescription: String { email }
    }

    private static let visitors = [
        Visitor(email: "john@vodacom.example", sees: [Demo.vodacom]),
        Visitor(email: "adcock@adcock.example", sees: [Demo.adcock]),
        Visitor(email: "alex@cloudtech.example", sees: [Demo.cloudTech, Demo.vodacom]),
    ]

    @Test(arguments: visitors)
    func otherTenantsChangeNothing(_ visitor: Visitor) throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let token = try server.signIn(visitor.email)
        let walk = SchemaWalk(
            try PortalSchema().schema, SampleValues(keys: try databases.keys(seenBy: visitor.sees)))
        #expect(walk.missing.isEmpty, "SampleValues knows no value for \(walk.missing.sorted())")
        #expect(walk.questions.count > 300)

        var client = try TestClient(port: server.port)
        let before = try ask(walk.questions.map(\.query), token, &client)
        try keysAreAlike(walk, before, token, &client)
        check(walk, before)

        for (what, reach, change) in databases.changes {
            let reached = try change(visitor.sees)
            #expect(reached >= reach, "other tenants' \(what) in too few places")
            let after = try ask(walk.questions.map(\.query), token, &client)
            for (place, question) in walk.questions.enumerated() where before[place] != after[place] {
                Issue.record(
                    """
                    \(question.field) is another where other tenants' \(what): \(question.query.prefix(400))
                    \(before[place].prefix(600))
                    \(after[place].prefix(600))
                    """)
            }
        }
    }

    private func ask(_ queries: [String], _ token: String, _ client: inout TestClient) throws -> [String] {
        try queries.map { query in try client.post(query, token: token).body }
    }

    private func keysAreAlike(
        _ walk: SchemaWalk, _ answers: [String], _ token: String, _ client: inout TestClient
    ) throws {
        var compared = 0
        for (question, answer) in zip(walk.questions, answers) {
            guard let unknown = question.unknown else { continue }
            compared += 1
            let other = try client.post(unknown, token: token).body
            #expect(
                answer == other, "\(question.field) tells another tenant's key from one that was never issued")
        }
        #expect(compared > 20)
    }

    /// The questions are such as are answered: a walk of errors would show nothing.
    private func check(_ walk: SchemaWalk, _ answers: [String]) {
        var answered: Set<String> = []
        for (question, answer) in zip(walk.questions, answers) {
            #expect(answer.hasPrefix("{\"data\":"), "\(question.query.prefix(300)): \(answer.prefix(300))")
            if !answer.contains("\"errors\":[") { answered.insert(question.field) }
        }
        let unanswered = Set(walk.questions.map(\.field)).subtracting(answered)
        #expect(unanswered.isEmpty, "always answered by an error: \(unanswered.sorted())")
    }
}
