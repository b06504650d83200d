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
    /// Without the first wall; the other one asks for another tenant's machine besides.
    private static let open = TestServer { OpenDatabases($0) }
    private static let exchanging = TestServer(clock: FrozenClock.anchor) { OpenDatabases($0, exchangesMachines: true) }

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
        "{ viewer { organisation { alerts { nodes { message } } } } }",
        "{ viewer { organisation { alerts { totalCount } } } }",
    ])
    func secondWallHoldsWithoutTheFirst(query: String) throws {
        let token = try Self.open.signIn("john@vodacom.example")
        let answer = try Self.open.post(query, token: token)
        #expect(answer.codes.contains("INTERNAL_ERROR"), "\(answer.body)")
        for foreign in ["Adcock", "Datacentrix", "CloudTech"] { #expect(!answer.body.contains(foreign)) }
    }

    /// The same for what is asked for by the key of a machine: another tenant's is put in its place.
    @Test(arguments: [
        "disks { label }", "alerts { nodes { message } }", "alerts { totalCount }", "latestMetrics { cpuPercent }",
        "health { status }",
        "metrics(from: \"2026-11-20T08:00:00Z\", to: \"2026-11-21T08:00:00Z\") { points { sampleCount } }",
        "metrics(from: \"2026-11-20T08:00:00Z\", to: \"2026-11-21T08:00:00Z\", bucket: DAY) { points { start } }",
        """
        metrics(from: "2026-11-20T08:00:00Z", to: "2026-11-21T08:00:00Z", bucket: FIVE_MINUTES) {
          points { cpuPercentLast } }
        """,
        """
        metrics(from: "2026-11-20T08:00:00Z", to: "2026-11-21T08:00:00Z", bucket: WEEK, timeZone: "Europe/Berlin") {
          points { cpuPercentAverage } }
        """,
    ])
    func secondWallHoldsForPartsOfMachines(field: String) throws {
        let token = try Self.exchanging.signIn("john@vodacom.example")
        let answer = try Self.exchanging.post(
            "{ virtualMachine(identityInstanceUuid: \"50000000-0000-4000-8000-000000000001\") { \(field) } }",
            token: token)
        #expect(answer.codes == ["INTERNAL_ERROR"], "\(answer.body)")
    }
}

/// Databases behind a first wall that is gone: customers' statements lose their scope predicate.
private final class OpenDatabases: Databases {
    private let databases: any Databases
    /// Whether statements over the parts of machines ask for Adcock's in place of Vodacom's.
    private let exchangesMachines: Bool
    private var texts: [ObjectIdentifier: StatementText] = [:]

    init(_ databases: any Databases, exchangesMachines: Bool = false) {
        self.databases = databases
        self.exchangesMachines = exchangesMachines
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let exchanges = exchangesMachines && statement.text.sql.contains("FROM vm_")
        let parameters = exchanges ? statement.parameters.map(Self.exchanged) : statement.parameters
        databases.send(Statement(text(without: statement.text), parameters), to: receiver)
    }

    private static func exchanged(_ parameter: Statement.Parameter) -> Statement.Parameter {
        guard case .text(let text) = parameter else { return parameter }
        return .text(
            text.replacing("50000000-0000-4000-8000-000000000001", with: "50000000-0000-4000-8000-000000000008")
                .replacing("00000000-0000-4000-8000-000000000003", with: "00000000-0000-4000-8000-000000000004"))
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
