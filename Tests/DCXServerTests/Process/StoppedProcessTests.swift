import DCXSchema
import Foundation
import Glibc
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// A server that is stopped inside a transaction: others go on, and nothing is done twice when it wakes.
@Suite(.serialized)
struct StoppedProcessTests {
    private static let john = "john@vodacom.example"
    private static let adcock = "adcock@adcock.example"

    private static func topUp(_ organisation: String, key: String) -> String {
        """
        mutation { topUpWallet(input: { organisationUuid: "\(organisation)", amount: "7.00", idempotencyKey: "\(key)" }) {
            transaction { uuid } errors { __typename } } }
        """
    }

    private static let waitsForALock = "wait_event_type = 'Lock'"
    private static let isIdle = "state = 'idle in transaction'"

    private static func backends(_ condition: String, _ owner: BlockingConnection) throws -> Int {
        let texts = try owner.texts(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'dcx_server' AND \(condition)
            """)
        return Int(texts.first ?? "") ?? 0
    }

    private static func start(_ databases: TenantDatabases) throws -> ServerProcess {
        let urls = try databases.urls(user: "dcx_server")
        return try ServerProcess(
            ["serve"],
            [
                "DCX_MAIN_DATABASE_URL": urls[.main] ?? "", "DCX_AAS_DATABASE_URL": urls[.aas] ?? "",
                "DCX_ENETWORKS_DATABASE_URL": urls[.eNetworks] ?? "", "DCX_LOOPS": "1", "DCX_WORKER": "off",
            ])
    }

    @Test func othersGoOnAndNothingIsDoneTwice() throws {
        let databases = try TenantDatabases()
        let process = try Self.start(databases)
        let other = TestServer(urls: try databases.urls(user: "dcx_server"))
        let (john, adcock) = (try other.signIn(Self.john), try other.signIn(Self.adcock))
        let port = try process.port()
        let (holder, watcher) = (try databases.connection(.main), try databases.superuser(.main))
        try holder.run("BEGIN; SELECT FROM wallets WHERE organisation_uuid = '\(Demo.vodacom)' FOR UPDATE")
        let first = Mutex<TestAnswer?>(nil)
        try Thread.start {
            guard var client = try? TestClient(port: port) else { return }
            let answer = try? client.post(Self.topUp(Demo.vodacom, key: "stopped"), token: john)
            first.withLock { $0 = answer }
        }
        try ServerProcess.wait(10_000, "transaction that waits") {
            try Self.backends(Self.waitsForALock, watcher) == 1 ? true : nil
        }
        process.signal(SIGSTOP)
        defer { process.signal(SIGCONT) }
        // PostgreSQL gives the stopped process what it waited for, and it says nothing more.
        try holder.run("COMMIT")
        try ServerProcess.wait(10_000, "idle transaction") { try Self.backends(Self.isIdle, watcher) == 1 ? true : nil }
        let others = try other.post(Self.topUp(Demo.adcock, key: "other"), token: adcock)
        #expect(others.codes == [] && others.errorType == nil, "\(others.body)")
        #expect(try Self.backends(Self.isIdle, watcher) == 1, "another tenant waits for nothing")
        // The same wallet, and the same key, for which the stopped process has the lock.
        let repeated = try other.post(Self.topUp(Demo.vodacom, key: "stopped"), token: john)
        #expect(repeated.codes == [] && repeated.errorType == nil, "\(repeated.body)")
        process.signal(SIGCONT)
        let answer = try ServerProcess.wait(10_000, "answer of the process that was stopped") { first.withLock { $0 } }
        #expect(answer.codes == ["DATABASE_UNAVAILABLE"], "\(answer.body)")
        var client = try TestClient(port: port)
        let again = try client.post(Self.topUp(Demo.vodacom, key: "stopped"), token: john)
        #expect(again.body == repeated.body)
        let entries = try watcher.texts(
            "SELECT count(*) FROM wallet_transactions WHERE idempotency_key = 'client:stopped'")
        #expect(entries == ["1"])
        process.signal(SIGTERM)
        #expect(try process.exitCode() == 0)
    }
}
