import DCXSchema
import Foundation
import Glibc
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

extension DatabaseFaultTests {
    /// A PostgreSQL that has fewer connections than the server would make.
    struct FewConnections {
        private let cluster = FaultCluster()

        /// Loops have their turns with what there is, and the process is ready all the time, whichever loop is asked.
        @Test(arguments: [7, 12]) func loopsShareWhatThereIs(limit: Int) throws {
            let administrator = try BlockingConnection(url: cluster.url("postgres", user: "postgres"))
            try cluster.terminateBackends()
            try administrator.run("ALTER ROLE dcx_server CONNECTION LIMIT \(limit)")
            defer { try? administrator.run("ALTER ROLE dcx_server CONNECTION LIMIT -1") }
            let server = TestServer(urls: cluster.urls, loops: 2)
            try ServerProcess.wait(20_000, "readiness") { try server.get("/readyz").status == 200 ? true : nil }
            let token = try Self.signIn(server)
            // Each request is a client of its own: they are spread over the loops.
            let query = "{ viewer { organisation { name virtualMachines { totalCount } } } }"
            var notReady = 0
            for _ in 0..<30 {
                let answer = try server.post(query, token: token)
                #expect(answer.codes == [], "\(answer.body)")
                if try server.get("/readyz").status != 200 { notReady += 1 }
            }
            #expect(notReady <= 3, "not ready \(notReady) times of 30")
            let load = try Load(server, query, token: token)
            defer { _ = load.finish() }
            try load.waitForAnswers(300)
            let answers = load.finish()
            #expect(answers.lost == 0)
            #expect(answers.failed * 50 <= answers.succeeded, "\(answers.codes)")
        }

        /// Mutations have connections of their own kind: these too are found.
        private static func signIn(_ server: TestServer) throws -> String {
            try ServerProcess.wait(20_000, "a token") { try? server.signIn("john@vodacom.example") }
        }

        /// When there are enough again, all are made.
        @Test func allAreMadeWhenThereAreEnough() throws {
            let administrator = try BlockingConnection(url: cluster.url("postgres", user: "postgres"))
            try cluster.terminateBackends()
            try administrator.run("ALTER ROLE dcx_server CONNECTION LIMIT 5")
            defer { try? administrator.run("ALTER ROLE dcx_server CONNECTION LIMIT -1") }
            let server = TestServer(urls: cluster.urls, loops: 1)
            let count =
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'dcx_server' AND backend_type = 'client backend'"
            try ServerProcess.wait(20_000, "five connections") { try administrator.texts(count) == ["5"] ? true : nil }
            try administrator.run("ALTER ROLE dcx_server CONNECTION LIMIT -1")
            let least = PostgresLimits().connectionCount(of: .main) * 2
            try ServerProcess.wait(30_000, "\(least) connections") {
                (try administrator.texts(count).first.flatMap { Int($0) } ?? 0) >= least ? true : nil
            }
            #expect(try server.get("/readyz").status == 200)
        }
    }
}

/// Who gives way to whom, without any connection.
struct ConnectionSharesTests {
    @Test func whoWaitsLongestIsServedFirst() {
        let shares = ConnectionShares()
        let woken = Mutex<[String]>([])
        let first = shares.join { woken.withLock { $0.append("first") } }
        let second = shares.join { woken.withLock { $0.append("second") } }
        let rich = shares.join {}
        shares.noteRefusal(now: 0)
        #expect(shares.look(first, isWanting: true, ready: 0, now: 10) == .nothing)
        #expect(shares.look(second, isWanting: true, ready: 0, now: 20) == .nothing)
        #expect(shares.look(rich, isWanting: false, ready: 6, now: 30) == .release(busy: false))
        shares.released(now: 30)
        #expect(woken.withLock { $0 } == ["first"])
        #expect(shares.look(rich, isWanting: false, ready: 5, now: 40) == .release(busy: false))
        shares.released(now: 40)
        #expect(woken.withLock { $0 } == ["first", "second"])
        // Both have been given one, and are expected to take it.
        #expect(shares.look(rich, isWanting: false, ready: 4, now: 50) == .nothing)
    }

    @Test func busyConnectionsAreLeftAloneForAMoment() {
        let shares = ConnectionShares()
        let poor = shares.join {}
        let rich = shares.join {}
        let middle = shares.join {}
        shares.noteRefusal(now: 0)
        _ = shares.look(poor, isWanting: true, ready: 0, now: 0)
        _ = shares.look(middle, isWanting: false, ready: 2, now: 0)
        #expect(shares.look(rich, isWanting: false, ready: 6, now: 100) == .release(busy: false))
        #expect(shares.look(rich, isWanting: false, ready: 6, now: 500) == .release(busy: true))
        #expect(shares.look(middle, isWanting: false, ready: 2, now: 500) == .release(busy: false))
    }

    @Test func nobodyGivesWayWhereThereAreEnough() {
        let shares = ConnectionShares()
        let poor = shares.join {}
        let rich = shares.join {}
        _ = shares.look(poor, isWanting: true, ready: 0, now: 20_000)
        #expect(shares.look(rich, isWanting: false, ready: 6, now: 20_000) == .nothing)
        shares.noteRefusal(now: 20_000)
        #expect(shares.look(rich, isWanting: false, ready: 6, now: 20_001) == .release(busy: false))
        #expect(shares.look(rich, isWanting: false, ready: 6, now: 40_000) == .nothing)
    }
}
