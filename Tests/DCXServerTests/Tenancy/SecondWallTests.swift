import DCXSchema
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// A tenant never sees another's data.
@Suite(.serialized)
struct SecondWallTests {
    private static let vodacom = "00000000-0000-4000-8000-000000000003"
    private static let adcock = "00000000-0000-4000-8000-000000000004"
    private static let nobody = "00000000-0000-4000-8000-00000000ffff"

    private let server = TestServer.shared
    /// Without the first wall; the other one asks for another tenant's machine besides.
    private static let open = TestServer(urls: withoutThirdWall, observed: { OpenDatabases($0) })
    private static let exchanging = TestServer(
        urls: withoutThirdWall, clock: FrozenClock.anchor,
        observed: { databases in OpenDatabases(databases, exchanging: { exchanged.withLock { $0 } }) })
    /// The rows that are joined are another tenant's.
    private static let misjoining = TestServer(
        urls: withoutThirdWall, clock: FrozenClock.anchor, observed: { OpenDatabases($0, misjoins: true) })
    /// The same, and what MAIN itself shows the server's role.
    private static let behindThirdWall = TestServer(observed: { OpenDatabases($0) })
    private static let exchangingBehindThirdWall = TestServer(
        clock: FrozenClock.anchor,
        observed: { databases in OpenDatabases(databases, exchanging: { exchanged.withLock { $0 } }) })
    /// MAIN shows its owner all rows.
    private static let withoutThirdWall: [DatabaseName: String]? = {
        guard var urls = try? Configuration.read(.serving).databaseURLs, let main = urls[.main] else { return nil }
        urls[.main] = main.replacing("user=dcx_server", with: "user=dcx_owner")
        return urls
    }()
    /// What a statement has in it that asks for another tenant's.
    private static let exchanged = Mutex("FROM vm_")

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

    /// And for what is asked for by the key of an organisation or of an invoice: another tenant's is put in the statements that
    /// read from a table.
    @Test(arguments: [
        ("virtualMachines { nodes { identityName } }", "FROM vcenter_vm_data_vms"),
        ("virtualMachines { totalCount }", "FROM vcenter_vm_data_vms"),
        ("metricsAggregation { vmCount }", "FROM vcenter_vm_data_vms"),
        ("virtualMachineGroups(groupBy: POWER_STATE) { vmCount }", "FROM vcenter_vm_data_vms"),
        ("alerts { nodes { message } }", "FROM vm_alerts"),
        ("billing { current { total { amount } } }", "JOIN invoices"),
        ("billing { history(months: 2) { net { amount } } }", "JOIN invoices"),
        ("billing { invoices { nodes { number } } }", "FROM invoices"),
        ("billing { invoices { totalCount } }", "FROM invoices"),
        ("billing { current { lines { description } } }", "FROM invoice_lines AS line\nWHERE"),
        ("billing { current { byCategory { net { amount } } } }", "WHERE line.invoice_uuid = ANY"),
        ("wallet { balance { amount } }", "JOIN wallets"),
        ("wallet { transactions { nodes { position } } }", "FROM wallet_transactions"),
        ("wallet { holds { position } }", "FROM wallet_transactions"),
        ("networkServices { nodes { name } }", "FROM network_services"),
        ("users { nodes { email } }", "FROM users AS person"),
    ])
    func secondWallHoldsForWhatOrganisationsHave(field: String, table: String) throws {
        let token = try Self.exchanging.signIn("john@vodacom.example")
        Self.exchanged.withLock { $0 = table }
        let answer = try Self.exchanging.post("{ viewer { organisation { \(field) } } }", token: token)
        Self.exchanged.withLock { $0 = "FROM vm_" }
        #expect(answer.codes == ["INTERNAL_ERROR"], "\(answer.body)")
    }

    /// MAIN shows the viewer's rows to a statement that asks for all, and nothing of others.
    @Test(arguments: [
        "{ organisations { nodes { name } totalCount } }", "{ organisations { edges { cursor } } }",
        "{ organisation(uuid: \"00000000-0000-4000-8000-000000000004\") { name } }",
        "{ viewer { organisation { children { nodes { name } } parent { name } users { nodes { email } } } } }",
        "{ viewer { organisation { wallet { balance { amount } transactions { totalCount nodes { position } } } } } }",
        "{ viewer { organisation { billing { invoices { totalCount nodes { number } } } } } }",
        "{ viewer { organisation { apiKeys { nodes { name } } auditLog(first: 1) { nodes { action } } } } }",
    ])
    func thirdWallHoldsWithoutTheFirst(query: String) throws {
        for (email, foreign) in [
            ("john@vodacom.example", ["Adcock", "adcock", "Datacentrix", "CloudTech"]),
            ("alex@cloudtech.example", ["Adcock", "adcock", "Datacentrix"]),
        ] {
            let answer = try Self.behindThirdWall.post(query, token: Self.behindThirdWall.signIn(email))
            #expect(!answer.codes.contains("INTERNAL_ERROR"), "\(answer.body)")
            for name in foreign { #expect(!answer.body.contains(name), "\(answer.body)") }
        }
    }

    /// And nothing to one that asks for another tenant's by its key.
    @Test(arguments: [
        ("billing { invoices { nodes { number } } }", "FROM invoices"),
        ("wallet { transactions { nodes { position } } }", "FROM wallet_transactions"),
        ("users { nodes { email } }", "FROM users AS person"),
    ])
    func thirdWallHoldsForWhatOrganisationsHave(field: String, table: String) throws {
        let server = Self.exchangingBehindThirdWall
        let token = try server.signIn("john@vodacom.example")
        Self.exchanged.withLock { $0 = table }
        let query = "{ viewer { organisation { \(field) } } }"
        let answer = try server.post(query, token: token)
        Self.exchanged.withLock { $0 = "FROM vm_" }
        // The key goes with the scope: what is left is everything that MAIN shows, which is the viewer's own.
        let own = try self.server.post(query, token: self.server.signIn("john@vodacom.example"))
        #expect(answer.body == own.body)
    }

    /// What is joined to an organisation's row is checked by itself: the organisation is the viewer's, and what comes with it
    /// is not.
    @Test(arguments: ["wallet { balance { amount } }", "billing { current { total { amount } } }"])
    func secondWallHoldsForJoinedRows(field: String) throws {
        let token = try Self.misjoining.signIn("john@vodacom.example")
        let id = try Self.misjoining.post("{ viewer { organisation { id } } }", token: token)
            .data["viewer"]?["organisation"]?["id"]?.text
        for query in [
            "{ viewer { organisation { \(field) } } }",
            "{ organisation(uuid: \"\(Self.vodacom)\") { name \(field) } }",
            "{ node(id: \"\(id ?? "")\") { ... on Organisation { name \(field) } } }",
        ] {
            let answer = try Self.misjoining.post(query, token: token)
            #expect(answer.codes == ["INTERNAL_ERROR"], "\(query): \(answer.body)")
            #expect(!answer.body.contains("amount"))
        }
    }

    /// A reseller that is taken for the platform.
    @Test func secondWallHoldsForRevenue() throws {
        let token = try Self.exchanging.signIn("alex@cloudtech.example")
        Self.exchanged.withLock { $0 = "FROM invoices" }
        let answer = try Self.exchanging.post(
            "{ viewer { organisation { revenue(from: \"2026-01-01\", to: \"2026-12-31\") { gross { amount } } } } }",
            token: token)
        Self.exchanged.withLock { $0 = "FROM vm_" }
        #expect(answer.codes == ["INTERNAL_ERROR"], "\(answer.body)")
    }
}

/// Databases behind a first wall that is gone: customers' statements lose their scope predicate.
private final class OpenDatabases: Databases {
    private let databases: any Databases
    /// Statements with this in them ask for what is Adcock's in place of Vodacom's, or for everything; nil: none do.
    private let exchanged: (() -> String)?
    /// What is joined is Adcock's, whatever it is joined to.
    private let misjoins: Bool
    private var texts: [ObjectIdentifier: StatementText] = [:]

    init(_ databases: any Databases, exchanging exchanged: (() -> String)? = nil, misjoins: Bool = false) {
        self.databases = databases
        self.misjoins = misjoins
        self.exchanged = exchanged
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        let exchanges = exchanged.map { statement.text.sql.contains($0()) } ?? false
        let parameters = exchanges ? statement.parameters.map(Self.exchanged) : statement.parameters
        databases.send(statement.with(text(without: statement.text), parameters), to: receiver)
    }

    private static func exchanged(_ parameter: Statement.Parameter) -> Statement.Parameter {
        guard case .text(let text) = parameter else { return parameter }
        return .text(
            text.replacing("50000000-0000-4000-8000-000000000001", with: "50000000-0000-4000-8000-000000000008")
                .replacing("00000000-0000-4000-8000-000000000003", with: "00000000-0000-4000-8000-000000000004")
                .replacing("20000000-0000-4000-8000-00000003", with: "20000000-0000-4000-8000-00000004")
                .replacing("{\"reseller\"}", with: "{\"platform\"}"))
    }

    func flush() { databases.flush() }

    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver
    ) { databases.begin(database, for: tenant, of: sender, to: receiver) }

    func giveUp(_ sender: any StatementSender) { databases.giveUp(sender) }

    private func text(without text: StatementText) -> StatementText {
        if let known = texts[ObjectIdentifier(text)] { return known }
        let sql = misjoins ? Self.misjoined(text.sql) : Self.withoutScope(text.sql)
        let open = StatementText(text.database, sql, cost: text.cost)
        texts[ObjectIdentifier(text)] = open
        return open
    }

    /// Only what is joined to an organisation loses its scope.
    private static func misjoined(_ sql: String) -> String {
        sql.replacing(/(ON \w+\.organisation_uuid = )organisation\.uuid(.*) AND \w+\.organisation_uuid = \$\d+::uuid/) {
            match in
            "\(match.output.1)'00000000-0000-4000-8000-000000000004'::uuid\(match.output.2)"
        }
    }

    /// `organisation.uuid = $n::uuid` and `….organisation_uuid = $n::uuid` become what is always true and uses `$n`.
    private static func withoutScope(_ sql: String) -> String {
        sql.replacing(/(?:organisation\.uuid|\w+\.organisation_uuid|\w+\.reseller_uuid) = \$(\d+)::uuid/) { match in
            "$\(match.output.1)::uuid IS NOT NULL"
        }
    }
}
