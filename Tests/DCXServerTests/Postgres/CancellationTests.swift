import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What a request has running is cancelled when it ends, and never anything else.
@Suite(.serialized)
struct CancellationTests {
    private static let gone = tenant("00000000-0000-4000-8000-000000000001")
    private static let other = tenant("00000000-0000-4000-8000-000000000002")

    private static func tenant(_ key: String) -> Tenant { UUID(key).map { .organisation($0) } ?? .nobody }

    private static func statement(
        _ sql: String, _ parameter: String, of tenant: Tenant, _ request: Request? = nil,
        cost: StatementText.Cost = .unbounded
    ) -> Statement {
        var statement = Statement(StatementText(.aas, sql, cost: cost), [.text(parameter)])
        statement.authority = StatementAuthority(tenant, .nothing)
        statement.sender = request
        return statement
    }

    private static func sleeping(_ seconds: Double, of tenant: Tenant, _ request: Request? = nil) -> Statement {
        statement("SELECT pg_sleep($1::float8) AS given_up", "\(seconds)", of: tenant, request)
    }

    private final class Request: StatementSender {
        var deadlineMicroseconds = Int.max
        private(set) var ending: RequestEnding?
        private(set) var use = StatementUse()

        func note(_ use: StatementUse) { self.use += use }

        func end(_ ending: RequestEnding, _ databases: PostgresDatabases) {
            self.ending = ending
            databases.giveUp(self)
        }
    }

    private static func send(_ statement: Statement, _ databases: PostgresDatabases) -> RowsPromise {
        let promise = RowsPromise()
        databases.send(statement, to: promise)
        databases.flush()
        return promise
    }

    private static func rows(_ statement: Statement, _ databases: PostgresDatabases) async throws -> StatementRows {
        try await send(statement, databases).result().get()
    }

    /// How many sessions execute a `pg_sleep` of this test.
    private static func sleepers(_ databases: PostgresDatabases) async throws -> Int {
        let sql = """
            SELECT count(*) FROM pg_stat_activity
            WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%given_up' AND datname = current_database() AND $1 = ''
            """
        return try await rows(statement(sql, "", of: other, cost: .bounded), databases).integer(0, 0) ?? 0
    }

    private static func waitForNoSleepers(_ databases: PostgresDatabases) async throws {
        let start = EventLoop.monotonicMilliseconds()
        while try await sleepers(databases) > 0 {
            if EventLoop.monotonicMilliseconds() - start > 2_000 { throw TestFailure("PostgreSQL still sleeps") }
        }
    }

    private static func waitForSleeper(_ databases: PostgresDatabases) async throws {
        while try await sleepers(databases) == 0 {}
    }

    @Test func whatRunsForAClientThatHasGoneIsCancelled() throws {
        try DatabasesOnLoop.run { databases in
            let request = Request()
            let running = Self.send(Self.sleeping(60, of: Self.gone, request), databases)
            let queued = (0..<40).map { _ in Self.send(Self.sleeping(60, of: Self.gone, request), databases) }
            let kept = Self.send(Self.statement("SELECT $1::integer", "7", of: Self.gone), databases)
            try await Self.waitForSleeper(databases)
            request.end(.clientGone, databases)
            for promise in [running] + queued {
                guard case .failure(.clientGone) = await promise.result() else {
                    throw TestFailure("an answer for who has gone")
                }
            }
            try await Self.waitForNoSleepers(databases)
            // The tenant's other request is answered, behind what was cancelled.
            #expect(try await kept.result().get().value(0, 0) == "7")
            #expect(request.use.statements >= 1 && request.use.executedMicroseconds > 0)
        }
    }

    @Test func theDeadlineIsOneForAllThatARequestSends() throws {
        try DatabasesOnLoop.run { databases in
            _ = try await Self.rows(Self.statement("SELECT $1::integer", "1", of: Self.other), databases)
            let request = Request()
            request.deadlineMicroseconds = EventLoop.monotonicMicroseconds() + 300_000
            let promise = Self.send(Self.sleeping(60, of: Self.gone, request), databases)
            guard case .failure(.deadlineExceeded) = await promise.result() else {
                throw TestFailure("there is no deadline")
            }
            try await Self.waitForNoSleepers(databases)
            let late = Self.send(Self.statement("SELECT $1::integer", "1", of: Self.gone, request), databases)
            guard case .failure(.deadlineExceeded) = await late.result() else {
                throw TestFailure("something is sent behind the deadline")
            }
        }
    }

    /// Thousands of cancellations at moments of all kinds, with one connection, which tenants have in turns: whatever a
    /// signal hits, each statement that is wanted has its own answer.
    @Test(arguments: [1, 2]) func noOthersStatementIsHit(connections: Int) throws {
        var limits = PostgresLimits()
        limits.unboundedConnections = connections
        try DatabasesOnLoop.run(limits) { databases in
            var generator = SeededGenerator(seed: UInt64(connections))
            var cancelled = 0
            for round in 0..<2_000 {
                let request = Request()
                let spin = "SELECT count(*) FROM generate_series(1, $1::integer)"
                let unwanted = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    let count = Int.random(in: 1...4_000, using: &generator)
                    return Self.send(Self.statement(spin, "\(count)", of: Self.gone, request), databases)
                }
                let own = Self.send(Self.statement("SELECT $1::integer", "\(round)", of: Self.gone), databases)
                let others = (0..<3).map {
                    Self.send(Self.statement(spin, "\(round + $0)", of: Self.other), databases)
                }
                for _ in 0..<Int.random(in: 0...2, using: &generator) {
                    _ = try await Self.rows(
                        Self.statement("SELECT $1::integer", "0", of: Self.other, cost: .bounded), databases)
                }
                request.end(.clientGone, databases)
                for promise in unwanted {
                    if case .failure(.clientGone) = await promise.result() { cancelled += 1 }
                }
                for (number, other) in others.enumerated() {
                    #expect(try await other.result().get().integer(0, 0) == round + number)
                }
                #expect(try await own.result().get().value(0, 0) == "\(round)")
            }
            // The others had their results before.
            #expect(cancelled > 500)
        }
    }

    @Test func statementsThatWaitHoldNobodyUp() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        limits.tenantWeight = 4
        try DatabasesOnLoop.run(limits) { databases in
            let slow = "SELECT pg_sleep($1::float8)"
            _ = try await Self.rows(Self.statement(slow, "0", of: Self.other, cost: .bounded), databases)
            let counter = Finished()
            for _ in 0..<400 {
                databases.send(Self.statement(slow, "0.005", of: Self.gone, cost: .bounded), to: counter)
            }
            databases.flush()
            for _ in 0..<10 {
                let before = counter.count
                _ = try await Self.rows(Self.statement(slow, "0", of: Self.other, cost: .bounded), databases)
                #expect(counter.count - before <= 8, "it waits at most for what the other has in progress")
            }
            #expect(counter.count < 200)
        }
    }

    private final class Finished: StatementReceiver {
        private(set) var count = 0

        func receive(_ result: Result<StatementRows, DatabaseError>) { count += 1 }
    }
}
