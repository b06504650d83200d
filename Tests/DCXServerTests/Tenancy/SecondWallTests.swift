import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// A tenant never sees another's data.
struct IsolationTests {
    private static let vodacom = "00000000-0000-4000-8000-000000000003"
    private static let adcock = "00000000-0000-4000-8000-000000000004"
    private static let nobody = "00000000-0000-4000-8000-00000000ffff"

    private let server = TestServer.shared

    private static let organisation = """
        query ($uuid: UUID!) {
          organisation(uuid: $uuid) {
            name kind parent { name } children { totalCount }
            virtualMachines { nodes { identityName } totalCount pageInfo { endCursor } }
            metricsAggregation { vmCount }
          }
        }
        """

    @Test(arguments: ["john@vodacom.example", "alex@cloudtech.example"])
    func foreignKeyAnswersLikeUnknownKey(email: String) throws {
        let token = try server.signIn(email)
        let foreign = try server.post(Self.organisation, variables: #"{"uuid":"\#(Self.adcock)"}"#, token: token)
        let unknown = try server.post(Self.organisation, variables: #"{"uuid":"\#(Self.nobody)"}"#, token: token)
        #expect(foreign.timeless == unknown.timeless)
        #expect(foreign.body == #"{"data":{"organisation":null}}"#)
        let own = try server.post(Self.organisation, variables: #"{"uuid":"\#(Self.vodacom)"}"#, token: token)
        #expect(own.data["organisation"]?["name"] == .string("Vodacom"))
    }

    /// The first wall taken away: each kind of statement is sent without its scope, and shows nothing all the same.
    @Test(arguments: [
        "{ organisations { nodes { name } totalCount } }",
        "{ organisations { edges { cursor } } }",
        "{ virtualMachines { nodes { identityName } totalCount } }",
        "{ virtualMachines(last: 9) { pageInfo { startCursor } } }",
        "{ organisation(uuid: \"00000000-0000-4000-8000-000000000004\") { name } }",
        "{ organisations { totalCount } }",
        "{ organisations { totalCount pageInfo { hasNextPage } } }",
        "{ virtualMachine(identityInstanceUuid: \"50000000-0000-4000-8000-000000000008\") { powerState } }",
        "{ viewer { organisation { children { nodes { name } } parent { name } } } }",
    ])
    func secondWallHoldsWithoutTheFirst(query: String) throws {
        let open = TestServer { OpenDatabases($0) }
        let token = try open.signIn("john@vodacom.example")
        let answer = try open.post(query, token: token)
        #expect(answer.codes.contains("INTERNAL_ERROR"), "\(answer.body)")
        for foreign in ["Adcock", "Datacentrix", "CloudTech"] { #expect(!answer.body.contains(foreign)) }
    }
}

/// Databases behind a first wall that is gone: customers' statements lose their scope predicate.
private final class OpenDatabases: Databases {
    private let databases: any Databases
    private var texts: [ObjectIdentifier: StatementText] = [:]

    init(_ databases: any Databases) { self.databases = databases }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        databases.send(Statement(text(without: statement.text), statement.parameters), to: receiver)
    }

    func flush() { databases.flush() }

    func begin(_ database: DatabaseName, to receiver: any TransactionReceiver) {
        databases.begin(database, to: receiver)
    }

    private func text(without text: StatementText) -> StatementText {
        if let known = texts[ObjectIdentifier(text)] { return known }
        let open = StatementText(text.database, Self.withoutScope(text.sql))
        texts[ObjectIdentifier(text)] = open
        return open
    }

    /// `organisation.uuid = $n::uuid` and `….organisation_uuid = $n::uuid` become what is always true and uses `$n`.
    private static func withoutScope(_ sql: String) -> String {
        sql.replacing(/(?:organisation\.uuid|\w+\.organisation_uuid|\w+\.reseller_uuid) = \$(\d+)::uuid/) { match in
            "$\(match.output.1)::uuid IS NOT NULL"
        }
    }
}
