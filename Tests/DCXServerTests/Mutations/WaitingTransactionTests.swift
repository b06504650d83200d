import Foundation
import Glibc
import GraphQLCore
import Synchronization
import Testing

@testable import DCXSchema
@testable import DCXServer

/// What one database or one tenant waits for delays nobody else: no transaction waits for another database, a tenant has its share
/// of connections, and sign-ins have their own.
@Suite(.serialized)
struct WaitingTransactionTests {
    private static let john = "john@vodacom.example"
    private static let alex = "alex@cloudtech.example"
    private static let adcock = "adcock@adcock.example"
    /// What is not answered by then waits for the lock.
    private static let patienceMilliseconds = 3_000

    private let databases: TenantDatabases
    private let server: TestServer

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server()
    }

    private static func topUp(_ organisation: String, key: String) -> String {
        """
        mutation { topUpWallet(input: { organisationUuid: "\(organisation)", amount: "1.00", idempotencyKey: "\(key)" }) {
            transaction { uuid } errors { __typename } } }
        """
    }

    private static func provision(_ name: String) -> String {
        """
        mutation { provisionVirtualMachine(input: { organisationUuid: "\(Demo.vodacom)", configurationSku: "CONFIGURATION-S",
            guestSystem: "Ubuntu Linux (64-bit)", name: "\(name)", idempotencyKey: "\(name)" }) {
            order { uuid } errors { __typename } } }
        """
    }

    private static let quote = """
        mutation { quoteVirtualMachine(input: { organisationUuid: "\(Demo.vodacom)", configurationSku: "CONFIGURATION-S",
            guestSystem: "Ubuntu Linux (64-bit)" }) { quote { periodStart } errors { __typename } } }
        """

    private static func power(_ key: String) -> String {
        "mutation { controlVirtualMachinePower(input: { \(RefusalCase.power(1, "RESTART", key: key)) }) "
            + "{ command { uuid } errors { __typename } } }"
    }

    /// Requests that are sent at the same time, each by a client of its own.
    private final class Senders: Sendable {
        private let answers = Mutex<[TestAnswer?]>([])
        let count: Int

        init(_ server: TestServer, _ queries: [String], token: String) throws {
            count = queries.count
            for query in queries {
                try Thread.start {
                    let answer = try? server.post(query, token: token)
                    self.answers.withLock { $0.append(answer) }
                }
            }
        }

        var answered: Int { answers.withLock { $0.count } }

        func finish() throws -> [TestAnswer] {
            try ServerProcess.wait(20_000, "answers") { answered == count ? true : nil }
            return answers.withLock { $0.compactMap { $0 } }
        }
    }

    private func waiting(_ database: DatabaseName, _ condition: String = "TRUE") throws -> Int {
        let texts = try databases.superuser(database).texts(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'dcx_server' AND wait_event_type = 'Lock' AND \(condition)
            """)
        return Int(texts.first ?? "") ?? 0
    }

    /// Somebody else signs in, renews the session and tops up, again and again.
    private func expectOthersGoOn(_ round: String) throws {
        for number in 0..<2 {
            let startedAt = EventLoop.monotonicMilliseconds()
            let token = try server.signInAnew(Self.adcock)
            let answer = try server.post(Self.topUp(Demo.adcock, key: "\(round) \(number)"), token: token)
            #expect(answer.codes == [] && answer.errorType == nil, "\(answer.body)")
            #expect(EventLoop.monotonicMilliseconds() - startedAt < Self.patienceMilliseconds)
        }
    }

    /// Orders, quotes, power and alerts of two tenants, while AAS answers nobody.
    @Test(arguments: [
        "vcenter_vm_data_vms, vm_commands, vm_configurations, products, product_prices, vm_alerts", "vm_commands",
        "vm_configurations",
    ])
    func lockedDatabaseDelaysNoOther(tables: String) throws {
        let (john, alex) = (try server.signIn(Self.john), try server.signIn(Self.alex))
        let aas = try databases.connection(.aas)
        try aas.run("BEGIN; LOCK TABLE \(tables) IN ACCESS EXCLUSIVE MODE")
        let queries = (0..<6).flatMap { [Self.provision("m\($0)"), Self.power("p\($0)"), Self.quote] }
        let senders = [
            try Senders(server, queries, token: john), try Senders(server, queries.reversed(), token: alex),
        ]
        try ServerProcess.wait(10_000, "statements that wait") { try waiting(.aas) > 0 ? true : nil }
        try expectOthersGoOn("aas")
        #expect(try waiting(.aas) > 0, "AAS is still locked")
        let idle = try databases.superuser(.main).texts(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'dcx_server' AND state LIKE 'idle in transaction%'
                AND state_change < clock_timestamp() - interval '500 milliseconds'
            """)
        #expect(idle == ["0"], "no transaction of MAIN waits for AAS")
        try aas.run("COMMIT")
        let codes = Set(try senders.flatMap { try $0.finish() }.flatMap(\.codes))
        #expect(codes.isSubset(of: ["OVERLOADED", "DEADLINE_EXCEEDED"]), "\(codes)")
    }

    /// One wallet that somebody holds, and a tenant that asks for it again and again.
    @Test(arguments: [1, 2]) func lockedWalletDelaysItsTenantOnly(loops: Int) throws {
        let server = try databases.server(loops: loops)
        let john = try server.signIn(Self.john)
        let main = try databases.connection(.main)
        try main.run("BEGIN; SELECT FROM wallets WHERE organisation_uuid = '\(Demo.vodacom)' FOR UPDATE")
        let senders = try Senders(
            server, (0..<12).map { Self.topUp(Demo.vodacom, key: "locked \($0)") }, token: john)
        try ServerProcess.wait(10_000, "transaction that waits") { try waiting(.main) > 0 ? true : nil }
        try expectOthersGoOn("wallet \(loops)")
        #expect(senders.answered == 0, "the wallet is still locked")
        #expect(try waiting(.main) <= loops, "one connection of each loop, of two")
        try ServerProcess.wait(5_000, "metric of those that wait") {
            let metrics = try server.get("/metrics").body
            let count = metrics.firstMatch(of: /dcx_turns_waiting\{database="main",class="transaction"\} (\d+)/)?.output
                .1
            return Int(count ?? "") ?? 0 > 0 ? true : nil
        }
        try main.run("COMMIT")
        let codes = Set(try senders.finish().flatMap(\.codes))
        #expect(codes.isSubset(of: ["OVERLOADED"]), "\(codes)")
    }

    /// One transaction has its tenant's share; sign-ins have a connection that no tenant gets.
    @Test func tenantsLeaveOthersTheirShare() throws {
        let heavy = Tenant.organisation(UUID("00000000-0000-4000-8000-000000000001")!)
        let light = Tenant.organisation(UUID("00000000-0000-4000-8000-000000000002")!)
        let third = Tenant.organisation(UUID("00000000-0000-4000-8000-000000000003")!)
        try DatabasesOnLoop.run(urls: try databases.urls(user: "dcx_server")) { databases in
            let begun = (0..<6).map { _ in Begun() }
            for (tenant, receiver) in zip([heavy, heavy, light, third, .nobody, .nobody], begun) {
                databases.begin(.main, for: tenant, of: nil, to: receiver)
            }
            await databases.loop.turns(until: { begun[0].hasBegun && begun[2].hasBegun && begun[4].hasBegun })
            #expect(begun.map(\.hasBegun) == [true, false, true, false, true, false])
            #expect(databases.state(of: .main).waiting.transactions == 3)
            // The next turn is another tenant's: the first has its share still.
            begun[2].end()
            await databases.loop.turns(until: { begun[3].hasBegun })
            #expect(begun.map(\.hasBegun) == [true, false, false, true, true, false])
            begun[0].end()
            await databases.loop.turns(until: { begun[1].hasBegun })
            #expect(begun[1].hasBegun && !begun[5].hasBegun)
            for receiver in begun { receiver.end() }
        }
    }

    private final class Begun: TransactionReceiver {
        var result: Result<any DatabaseTransaction, DatabaseError>?

        func receive(_ result: Result<any DatabaseTransaction, DatabaseError>) { self.result = result }

        var hasBegun: Bool { if case .success = result { true } else { false } }

        func end() {
            if case .success(let transaction) = result { transaction.end(.rollback, to: RowsPromise()) }
            result = nil
        }
    }

    // MARK: All mutations

    /// Between the beginning and the end of a transaction no other database is asked: by no mutation, whatever becomes of it.
    @Test(arguments: [nil, Self.john, Self.alex, "admin@datacentrix.example"])
    func noTransactionAsksAnotherDatabase(email: String?) throws {
        let overlaps = Overlaps()
        let server = TestServer(urls: try databases.urls(user: "dcx_server"), clock: FrozenClock.anchor) {
            OverlapDatabases($0, overlaps)
        }
        let seen = email == Self.john ? [Demo.vodacom] : [Demo.cloudTech, Demo.vodacom]
        let keys = try databases.keys(seenBy: seen)
        var token = try email.map { try server.signIn($0) }
        if email == Self.john {
            try sendChanges(server, token)
            #expect(overlaps.begun == [.main, .aas])
        }
        for call in try MutationWalkTests.calls(keys) {
            for query in [call.query, call.unknown].compactMap({ $0 }) {
                _ = try server.post(query, token: token)
                if let email, MutationWalkTests.sessionEnders.contains(call.mutation) {
                    token = try server.signInAnew(email)
                }
            }
        }
        #expect(overlaps.found == [])
        #expect(overlaps.begun.contains(.main))
    }

    /// What succeeds, and is repeated.
    private func sendChanges(_ server: TestServer, _ token: String?) throws {
        let alert = try databases.connection(.aas).texts(
            "SELECT uuid FROM vm_alerts WHERE organisation_uuid = '\(Demo.vodacom)' AND acknowledged_at IS NULL LIMIT 1"
        )
        let acknowledge =
            "mutation { acknowledgeAlert(input: { alertUuid: \"\(alert.first ?? "")\" }) { errors { __typename } } }"
        for query in [acknowledge, Self.provision("overlap"), Self.power("overlap"), Self.quote] {
            for _ in 0..<2 {
                let answer = try server.post(query, token: token)
                #expect(answer.codes == [] && answer.errorType == nil, "\(answer.body)")
            }
        }
    }

    private final class Overlaps: Sendable {
        private let state = Mutex((open: [DatabaseName](), begun: Set<DatabaseName>(), found: [String]()))

        var found: [String] { state.withLock { $0.found } }
        var begun: Set<DatabaseName> { state.withLock { $0.begun } }

        func begin(_ database: DatabaseName) {
            ask(database, "BEGIN")
            state.withLock { state in
                state.open.append(database)
                state.begun.insert(database)
            }
        }

        func ask(_ database: DatabaseName, _ sql: String) {
            state.withLock { state in
                for open in state.open where open != database {
                    state.found.append("\(open) waits for \(database): \(sql)")
                }
            }
        }

        func end(_ database: DatabaseName) {
            state.withLock { state in
                if let place = state.open.firstIndex(of: database) { state.open.remove(at: place) }
            }
        }
    }

    private final class OverlapDatabases: Databases {
        private let databases: any Databases
        private let overlaps: Overlaps

        init(_ databases: any Databases, _ overlaps: Overlaps) {
            self.databases = databases
            self.overlaps = overlaps
        }

        func send(_ statement: Statement, to receiver: any StatementReceiver) {
            overlaps.ask(statement.text.database, statement.text.sql)
            databases.send(statement, to: receiver)
        }

        func flush() { databases.flush() }

        func begin(
            _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
            to receiver: any TransactionReceiver
        ) {
            overlaps.begin(database)
            databases.begin(
                database, for: tenant, of: sender, to: OverlapReceiver(receiver, database, overlaps))
        }

        func giveUp(_ sender: any StatementSender) { databases.giveUp(sender) }
    }

    private final class OverlapReceiver: TransactionReceiver {
        private let receiver: any TransactionReceiver
        private let database: DatabaseName
        private let overlaps: Overlaps

        init(_ receiver: any TransactionReceiver, _ database: DatabaseName, _ overlaps: Overlaps) {
            self.receiver = receiver
            self.database = database
            self.overlaps = overlaps
        }

        func receive(_ result: Result<any DatabaseTransaction, DatabaseError>) {
            if case .failure = result { overlaps.end(database) }
            receiver.receive(result.map { OverlapTransaction($0, database, overlaps) })
        }
    }

    private final class OverlapTransaction: DatabaseTransaction {
        private let transaction: any DatabaseTransaction
        private let database: DatabaseName
        private let overlaps: Overlaps

        init(_ transaction: any DatabaseTransaction, _ database: DatabaseName, _ overlaps: Overlaps) {
            self.transaction = transaction
            self.database = database
            self.overlaps = overlaps
        }

        func send(_ statement: Statement, to receiver: any StatementReceiver) {
            transaction.send(statement, to: receiver)
        }

        func flush() { transaction.flush() }

        func end(_ ending: TransactionEnding, to receiver: any StatementReceiver) {
            transaction.end(ending, to: OverlapEnd(receiver) { [self] in overlaps.end(database) })
        }
    }

    private final class OverlapEnd: StatementReceiver {
        private let receiver: any StatementReceiver
        private let ended: () -> Void

        init(_ receiver: any StatementReceiver, ended: @escaping () -> Void) {
            self.receiver = receiver
            self.ended = ended
        }

        func receive(_ result: Result<StatementRows, DatabaseError>) {
            ended()
            receiver.receive(result)
        }
    }
}
