import DCXSchema
import Glibc
import Synchronization
import Testing

@testable import DCXServer

extension DatabaseFaultTests {
    /// Transactions whose PostgreSQL fails at any point: all or nothing, nobody gets another's answer, and no connection
    /// is lost to those that come.
    struct Transactions {
        /// Where a transaction can be met, as PostgreSQL sees it.
        private static let points = [
            "state = 'idle in transaction' AND query = 'BEGIN'",
            "state = 'idle in transaction' AND query LIKE 'INSERT%'",
            "state = 'active' AND query = 'COMMIT'",
        ]

        private let cluster = FaultCluster()

        init() throws {
            try TransactionLoad.prepare(BlockingConnection(url: cluster.url("e_networks", user: "dcx_owner")))
        }

        @Test func backendTerminatedAtAnyPointCostsItsTransactionOnly() throws {
            let hits = Mutex([0, 0, 0])
            try underLoad { [cluster] in
                let connection = try BlockingConnection(url: cluster.url("postgres", user: "postgres"))
                let deadline = EventLoop.monotonicMilliseconds() + 20_000
                while hits.withLock({ $0.contains { $0 < 5 } }), EventLoop.monotonicMilliseconds() < deadline {
                    for (index, point) in Self.points.enumerated() {
                        let killed = try connection.texts(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE usename = 'dcx_server' AND datname = 'e_networks' AND \(point) LIMIT 1
                            """)
                        hits.withLock { $0[index] += killed.count { $0 == "t" } }
                        usleep(20_000)
                    }
                }
            }
            #expect(hits.withLock { $0.allSatisfy { $0 >= 5 } }, "each point was met: \(hits.withLock { $0 })")
        }

        @Test func stoppedDatabaseCostsTheTransactionsUnderWayOnly() throws {
            try underLoad { [cluster] in
                usleep(300_000)
                try cluster.stop()
                usleep(200_000)
                try cluster.start()
                usleep(700_000)
            }
        }

        /// Those beyond the queue are told at once; the others have their turn, or are told when they have waited too long.
        @Test func leasesThatAreAllTakenRefuseTheNextEarly() throws {
            var limits = PostgresLimits()
            limits.queuedTransactions = 12  // of which one tenant has three
            limits.statementMilliseconds = 400
            try DatabasesOnLoop.run(limits, urls: cluster.urls) { databases in
                let held = (0..<2).map { _ in Begun() }
                for begun in held { databases.begin(.eNetworks, for: .nobody, of: nil, to: begun) }
                await databases.loop.turns(until: { held.allSatisfy { $0.result != nil } })
                let later = (0..<50).map { _ in Begun() }
                for begun in later { databases.begin(.eNetworks, for: .nobody, of: nil, to: begun) }
                #expect(later.count { $0.isOverloaded } == 47, "before anything else has its turn")
                #expect(later.prefix(3).allSatisfy { $0.result == nil })
                let startedAt = EventLoop.monotonicMilliseconds()
                await databases.loop.turns(until: { later.allSatisfy { $0.result != nil } })
                #expect(EventLoop.monotonicMilliseconds() - startedAt < 3_000)
                #expect(later.count { $0.isLate } == 3)
                for begun in held { begun.result = nil }
                try await Self.checkBothLeases(databases)
            }
        }

        /// Has transactions run while something is done to PostgreSQL, and compares what they were told with what is there.
        private func underLoad(_ disturb: @escaping @Sendable () throws -> Void) throws {
            let outcome = Mutex(Outcome())
            try DatabasesOnLoop.run(urls: cluster.urls) { databases in
                let load = TransactionLoad(databases)
                let confined = LoopConfined(load)
                let loop = databases.loop
                try Thread.start {
                    do { try disturb() } catch { Issue.record(error) }
                    loop.run { confined.value.isFinished = true }
                }
                await load.run()
                try await Self.checkBothLeases(databases)
                let seen = Outcome(load)
                outcome.withLock { $0 = seen }
            }
            try check(outcome.withLock { $0 })
        }

        private func check(_ outcome: Outcome) throws {
            // The connection from before may have ended with PostgreSQL.
            let rows = try TransactionLoad.rows(BlockingConnection(url: cluster.url("e_networks", user: "dcx_owner")))
            #expect(!outcome.committed.isEmpty && !outcome.givenUp.isEmpty)
            #expect(outcome.committed.allSatisfy { rows[$0] == 2 }, "what was committed is there")
            #expect(outcome.givenUp.allSatisfy { rows[$0] == nil }, "what was given up is not")
            #expect(rows.values.allSatisfy { $0 == 2 }, "nothing is there by half")
            #expect(Set(rows.keys).isSubset(of: outcome.committed.union(outcome.unknown)))
            #expect(outcome.foreign == [])
            #expect(outcome.otherErrors == [])
        }

        /// Two at once, as there are two connections, each inside of the other.
        private static func checkBothLeases(_ databases: PostgresDatabases) async throws {
            let deadline = EventLoop.monotonicMilliseconds() + 5_000
            while true {
                do {
                    try await databases.withTransaction(.eNetworks) { _ in
                        try await databases.withTransaction(.eNetworks) { _ in }
                    }
                    return
                } catch DatabaseError.unavailable {
                    if EventLoop.monotonicMilliseconds() > deadline {
                        throw TestFailure("the connections are not back")
                    }
                    await databases.loop.turn()
                }
            }
        }
    }
}

/// What transactions were told.
private struct Outcome {
    var committed: Set<Int> = []
    var givenUp: Set<Int> = []
    var unknown: Set<Int> = []
    var foreign: [String] = []
    var otherErrors: [String] = []

    init() {}

    init(_ load: TransactionLoad) {
        committed = load.committed
        givenUp = load.givenUp
        unknown = load.unknown
        foreign = load.foreign
        otherErrors = load.otherErrors
    }
}

private final class Begun: TransactionReceiver {
    var result: Result<any DatabaseTransaction, DatabaseError>?

    func receive(_ result: Result<any DatabaseTransaction, DatabaseError>) { self.result = result }

    private var error: DatabaseError? {
        guard case .failure(let error) = result else { return nil }
        return error
    }

    var isOverloaded: Bool {
        if case .overloaded = error { return true }
        return false
    }

    var isLate: Bool {
        if case .deadlineExceeded = error { return true }
        return false
    }
}

extension EventLoop {
    /// Lets the loop turn for a while.
    func turn() async {
        await withUnsafeContinuation { waiter in _ = schedule(afterMilliseconds: 5) { waiter.resume() } }
    }

    func turns(until isReached: () -> Bool) async {
        for _ in 0..<4_000 where !isReached() { await turn() }
    }
}
