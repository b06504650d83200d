import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// Transactions on real connections: all or nothing, and nobody else on their connection.
@Suite(.serialized)
final class TransactionTests {
    private static let insert = StatementText(.eNetworks, "INSERT INTO transaction_tests VALUES ($1::integer)")
    private static let all = StatementText(
        .eNetworks, "SELECT coalesce(string_agg(n::text, ',' ORDER BY n), '') FROM transaction_tests")
    private static let process = StatementText(.eNetworks, "SELECT pg_backend_pid()")
    private static let sleep = StatementText(.eNetworks, "SELECT pg_sleep(3)")

    private struct Refusal: Error {}

    private let owner: BlockingConnection

    init() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
        owner = try BlockingConnection(url: url)
        try owner.run("DROP TABLE IF EXISTS transaction_tests")
        try owner.run("CREATE TABLE transaction_tests (n integer PRIMARY KEY)")
        try owner.run("GRANT SELECT, INSERT ON transaction_tests TO dcx_server")
    }

    private var rows: String { get throws { try owner.texts(Self.all.sql).first ?? "" } }

    private static func add(_ number: Int) -> Statement { Statement(insert, [.text("\(number)")]) }

    private static func one(_ limits: PostgresLimits = PostgresLimits()) -> PostgresLimits {
        var limits = limits
        limits.transactionConnections = 1
        return limits
    }

    @Test func commitsWhenTheBodyReturns() throws {
        try DatabasesOnLoop.run { databases in
            let seen = try await databases.withTransaction(.eNetworks) { transaction in
                _ = try await transaction.rows(of: Self.add(1))
                let rows = try await transaction.rows(of: [Self.add(2), Self.add(3), Statement(Self.all, [])])
                return rows.last?.value(0, 0)
            }
            #expect(seen == "1,2,3")
        }
        #expect(try rows == "1,2,3")
    }

    @Test func rollsBackWhenTheBodyThrows() throws {
        try DatabasesOnLoop.run(Self.one()) { databases in
            await #expect(throws: Refusal.self) {
                try await databases.withTransaction(.eNetworks) { transaction in
                    _ = try await transaction.rows(of: Self.add(1))
                    throw Refusal()
                }
            }
            try await databases.withTransaction(.eNetworks) { _ = try await $0.rows(of: Self.add(2)) }
        }
        #expect(try rows == "2")
    }

    /// PostgreSQL would answer COMMIT with a ROLLBACK that looks like a success.
    @Test func failureThatTheBodyPassesOverIsNoCommit() throws {
        try DatabasesOnLoop.run(Self.one()) { databases in
            for _ in 0..<3 {
                await #expect(throws: DatabaseError.self) {
                    try await databases.withTransaction(.eNetworks) { transaction in
                        _ = try await transaction.rows(of: Self.add(1))
                        _ = try? await transaction.rows(of: [Self.add(1), Self.add(5)])
                    }
                }
            }
            let timeout = StatementText(.eNetworks, "SHOW statement_timeout")
            let shown = try await databases.withTransaction(.eNetworks) { transaction in
                _ = try await transaction.rows(of: Self.add(7))
                return try await transaction.rows(of: Statement(timeout, [])).value(0, 0)
            }
            #expect(shown == "10s", "what the session was set up with is not rolled back")
        }
        #expect(try rows == "7")
    }

    @Test func othersWaitForTheConnectionAndAreBounded() throws {
        var limits = Self.one()
        limits.queuedTransactions = 1
        try DatabasesOnLoop.run(limits) { databases in
            let second = Began()
            let third = Began()
            try await databases.withTransaction(.eNetworks) { transaction in
                databases.begin(.eNetworks, for: .nobody, of: nil, to: second)
                databases.begin(.eNetworks, for: .nobody, of: nil, to: third)
                _ = try await transaction.rows(of: Self.add(1))
                guard case .failure(.overloaded(.eNetworks)) = third.result else {
                    throw TestFailure("the queue is full, but: \(String(describing: third.result))")
                }
                #expect(second.result == nil, "it waits for the first")
            }
            var tries = 0
            while second.result == nil, tries < 1_000 {
                _ = try await Self.read(databases)
                tries += 1
            }
            let transaction = try #require(try second.result?.get())
            _ = try await transaction.rows(of: Self.add(2))
        }
        #expect(try rows == "1", "a transaction that nobody ends is none")
    }

    /// However many of one tenant's wait, another's is the next but one.
    @Test func tenantsHaveTurns() throws {
        try DatabasesOnLoop.run(Self.one()) { databases in
            let heavy = Tenant.organisation(UUID("00000000-0000-4000-8000-000000000001")!)
            let light = Tenant.organisation(UUID("00000000-0000-4000-8000-000000000002")!)
            let confined = LoopConfined((databases: databases, order: Order()))
            let tasks = (Array(repeating: heavy, count: 10) + [light]).map { tenant in
                Task(executorPreference: databases.loop) {
                    try await confined.value.databases.withTransaction(.eNetworks, for: tenant) { _ in
                        confined.value.order.tenants.append(tenant)
                    }
                }
            }
            for task in tasks { try await task.value }
            #expect(confined.value.order.tenants.count == 11)
            #expect(confined.value.order.tenants.firstIndex(of: light) == 2)
        }
    }

    private final class Order {
        var tenants: [Tenant] = []
    }

    @Test func lostConnectionEndsTheTransaction() throws {
        try DatabasesOnLoop.run(Self.one()) { databases in
            await #expect(throws: DatabaseError.self) {
                try await databases.withTransaction(.eNetworks) { transaction in
                    let process = try await transaction.rows(of: [Self.add(1), Statement(Self.process, [])])
                    let number = process.last?.value(0, 0) ?? ""
                    let kill = StatementText(.eNetworks, "SELECT pg_terminate_backend($1::integer, 5000)")
                    _ = try await Self.read(databases, Statement(kill, [.text(number)]))
                    _ = try? await transaction.rows(of: Self.add(2))
                    _ = try? await transaction.rows(of: Self.add(3))
                }
            }
            try await Self.retry(databases) { _ = try await $0.rows(of: Self.add(4)) }
        }
        #expect(try rows == "4")
    }

    @Test func statementThatTakesTooLongEndsTheTransaction() throws {
        var limits = Self.one()
        limits.statementMilliseconds = 200
        try DatabasesOnLoop.run(limits) { databases in
            await #expect(throws: DatabaseError.self) {
                try await databases.withTransaction(.eNetworks) { transaction in
                    _ = try await transaction.rows(of: [Self.add(1), Statement(Self.sleep, [])])
                }
            }
            try await Self.retry(databases) { _ = try await $0.rows(of: Self.add(2)) }
        }
        #expect(try rows == "2")
    }

    @Test func nothingIsSentBehindTheEnd() throws {
        try DatabasesOnLoop.run(Self.one()) { databases in
            let ended = try await databases.withTransaction(.eNetworks) { $0 }
            await #expect(throws: DatabaseError.self) { _ = try await ended.rows(of: Self.add(1)) }
        }
        #expect(try rows == "")
    }

    /// A statement beside transactions, on a shared connection.
    private static func read(
        _ databases: PostgresDatabases, _ statement: Statement = Statement(process, [])
    ) async throws -> StatementRows {
        let reply = Reply()
        databases.send(statement, to: reply)
        databases.flush()
        return try await reply.rows()
    }

    /// Until there is a connection again.
    private static func retry(
        _ databases: PostgresDatabases, _ body: (any DatabaseTransaction) async throws -> Void
    ) async throws {
        for _ in 0..<2_000 {
            do {
                return try await databases.withTransaction(.eNetworks, body)
            } catch DatabaseError.unavailable {
                _ = try await read(databases)
            }
        }
        throw TestFailure("there is no connection any more")
    }
}

private final class Began: TransactionReceiver {
    private(set) var result: Result<any DatabaseTransaction, DatabaseError>?

    func receive(_ result: Result<any DatabaseTransaction, DatabaseError>) { self.result = result }
}

private final class Reply: StatementReceiver {
    private var result: Result<StatementRows, DatabaseError>?
    private var waiter: UnsafeContinuation<Void, Never>?

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        self.result = result
        waiter?.resume()
    }

    func rows() async throws -> StatementRows {
        if result == nil { await withUnsafeContinuation { waiter = $0 } }
        guard let result else { throw TestFailure("there is an answer") }
        return try result.get()
    }
}
