import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

extension DatabaseFaultTests {
    /// A primary whose synchronous standby is gone, and one that has become a standby.
    struct Standbys {
        private static let insert = StatementText(.eNetworks, "INSERT INTO standby_tests VALUES ($1::integer)")
        private static let process = StatementText(.eNetworks, "SELECT pg_backend_pid()")

        private let cluster = FaultCluster()

        private func administrator(_ database: String = "postgres") throws -> BlockingConnection {
            try BlockingConnection(url: cluster.url(database, user: "postgres"))
        }

        private static func topUp(_ server: TestServer, _ token: String, key: String) throws -> TestAnswer {
            try server.post(
                """
                mutation { topUpWallet(input: { organisationUuid: "\(Demo.vodacom)", amount: "1.00", idempotencyKey: "\(key)" }) {
                    transaction { uuid } errors { __typename } } }
                """, token: token)
        }

        private static func setStandby(_ name: String, _ administrator: BlockingConnection) throws {
            try administrator.run("ALTER SYSTEM SET synchronous_standby_names = '\(name)'")
            try administrator.run("SELECT pg_reload_conf()")
            try ServerProcess.wait(5_000, "setting") {
                try administrator.texts("SHOW synchronous_standby_names") == [name] ? true : nil
            }
        }

        /// Each commit waits for a standby that never comes. Whoever asked for it does not know the outcome, asks again with
        /// the same key, and PostgreSQL has no more processes than before.
        @Test(arguments: [1, 2]) func missingSynchronousStandbyLeaksNoBackend(loops: Int) throws {
            var limits = PostgresLimits()
            limits.statementMilliseconds = 1_000
            let server = TestServer(urls: cluster.urls, limits: limits, loops: loops)
            let token = try server.signIn("john@vodacom.example")
            let keys = (0..<6).map { "standby \(loops) \($0)" }
            #expect(try Self.topUp(server, token, key: "before \(loops)").codes == [])
            let administrator = try administrator()
            try Self.setStandby("absent", administrator)
            defer { try? Self.setStandby("", administrator) }
            for key in keys {
                #expect(try Self.topUp(server, token, key: key).codes == ["DEADLINE_EXCEEDED"])
            }
            let backends = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'dcx_server' AND datname = 'dcx_main'"
            let most = limits.connectionCount(of: .main) * loops
            let count = try Int(administrator.texts(backends).first ?? "") ?? .max
            #expect(count <= most, "\(count) processes for \(most) connections")
            let metrics = try server.get("/metrics").body
            let unconfirmed = metrics.firstMatch(of: /dcx_commits_unconfirmed_total\{database="main"\} (\d+)/)?.output.1
            #expect(Int(unconfirmed ?? "") ?? 0 >= keys.count, "\(metrics)")
            try Self.setStandby("", administrator)
            try ServerProcess.wait(10_000, "process that waits no longer") {
                try administrator.texts("\(backends) AND wait_event = 'SyncRep'") == ["0"] ? true : nil
            }
            for key in keys {
                let answer = try Self.topUp(server, token, key: key)
                #expect(answer.codes == [] && answer.errorType == nil, "\(answer.body)")
            }
            let entries = try self.administrator("dcx_main").texts(
                "SELECT idempotency_key FROM wallet_transactions WHERE idempotency_key LIKE 'client:standby \(loops) %' ORDER BY 1"
            )
            #expect(entries == keys.map { "client:\($0)" }, "each is there once")
        }

        /// A standby answers statements and takes no changes: who connects again finds the primary.
        @Test func readOnlyServerIsLeft() throws {
            let owner = try BlockingConnection(url: cluster.url("e_networks", user: "dcx_owner"))
            try owner.run("DROP TABLE IF EXISTS standby_tests; CREATE TABLE standby_tests (n integer)")
            try owner.run("GRANT ALL ON standby_tests TO dcx_server")
            let administrator = try administrator()
            let role = "ALTER ROLE dcx_server IN DATABASE e_networks"
            try administrator.run("\(role) SET default_transaction_read_only = on")
            defer { try? administrator.run("\(role) RESET default_transaction_read_only") }
            let confined = LoopConfined(administrator)
            var limits = PostgresLimits()
            limits.transactionConnections = 1
            try DatabasesOnLoop.run(limits, urls: cluster.urls) { databases in
                let before = try await Self.processOfTransaction(databases)
                try confined.value.run("\(role) RESET default_transaction_read_only")
                await #expect {
                    try await databases.withTransaction(.eNetworks) {
                        _ = try await $0.rows(of: Statement(Self.insert, [.text("4")]))
                    }
                } throws: {
                    ($0 as? DatabaseError)?.fieldError.code == "DATABASE_UNAVAILABLE"
                }
                var after: String?
                for _ in 0..<2_000 where after == nil {
                    after = try? await Self.processOfTransaction(databases, inserting: "5")
                    if after == nil { await databases.loop.turn() }
                }
                #expect(after != nil && after != before)
            }
            #expect(try owner.texts("SELECT n FROM standby_tests") == ["5"])
        }

        private static func processOfTransaction(
            _ databases: PostgresDatabases, inserting number: String? = nil
        ) async throws -> String? {
            try await databases.withTransaction(.eNetworks) { transaction in
                if let number { _ = try await transaction.rows(of: Statement(insert, [.text(number)])) }
                return try await transaction.rows(of: Statement(process, [])).value(0, 0)
            }
        }
    }
}
