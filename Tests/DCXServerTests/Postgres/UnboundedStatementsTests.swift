import DCXSchema
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// Statements whose cost grows with the data: those of one tenant wait for one another, and for nobody else's.
struct UnboundedStatementsTests {
    private static let heavy = tenant("00000000-0000-4000-8000-000000000001")
    private static let light = tenant("00000000-0000-4000-8000-000000000002")

    private static func tenant(_ key: String) -> Tenant { UUID(key).map { .organisation($0) } ?? .nobody }

    private static func statement(sleeping seconds: Double, of tenant: Tenant) -> Statement {
        let text = StatementText(.aas, "SELECT pg_sleep($1::float8)", cost: .unbounded)
        var statement = Statement(text, [.text("\(seconds)")])
        statement.authority = StatementAuthority(tenant, .nothing)
        return statement
    }

    /// Sends statements, and counts what becomes of them.
    private final class Sender: StatementReceiver {
        private(set) var answered = 0
        private(set) var failures: [DatabaseError] = []
        private var waiter: (count: Int, continuation: CheckedContinuation<Void, Never>)?

        func send(_ count: Int, _ statement: Statement, to databases: PostgresDatabases) {
            for _ in 0..<count { databases.send(statement, to: self) }
            databases.flush()
        }

        func receive(_ result: Result<StatementRows, DatabaseError>) {
            answered += 1
            if case .failure(let error) = result { failures.append(error) }
            guard let waiter, answered >= waiter.count else { return }
            self.waiter = nil
            waiter.continuation.resume()
        }

        func wait(for count: Int) async {
            if answered < count { await withCheckedContinuation { waiter = (count, $0) } }
        }
    }

    @Test func oneTenantsStatementsLeaveAnothersAlone() throws {
        try DatabasesOnLoop.run { databases in
            let (heavy, light) = (Sender(), Sender())
            heavy.send(5, Self.statement(sleeping: 1, of: Self.heavy), to: databases)
            for count in 1...5 {
                light.send(1, Self.statement(sleeping: 0, of: Self.light), to: databases)
                await light.wait(for: count)
            }
            #expect(heavy.answered == 0)
            await heavy.wait(for: 5)
            #expect(heavy.failures.isEmpty && light.failures.isEmpty)
        }
    }

    @Test func tenantsHaveTurnsWhereThereAreFewerConnections() throws {
        var limits = PostgresLimits()
        limits.unboundedConnections = 1
        try DatabasesOnLoop.run(limits) { databases in
            let (heavy, light) = (Sender(), Sender())
            heavy.send(60, Self.statement(sleeping: 0.01, of: Self.heavy), to: databases)
            light.send(20, Self.statement(sleeping: 0, of: Self.light), to: databases)
            await light.wait(for: 16)
            #expect(heavy.answered == 16)
            await light.wait(for: 20)
            #expect(heavy.answered == 32)
            await heavy.wait(for: 60)
            #expect(heavy.failures.isEmpty && light.failures.isEmpty)
        }
    }

    /// Where nobody else waits a tenant's statements follow one another without a pause.
    @Test func whatWaitsIsAnsweredInItsOrder() throws {
        try DatabasesOnLoop.run { databases in
            let promises = (0..<100).map { _ in RowsPromise() }
            for (number, promise) in promises.enumerated() {
                let text = StatementText(.aas, "SELECT $1::integer", cost: .unbounded)
                databases.send(Statement(text, [.text("\(number)")]), to: promise)
            }
            databases.flush()
            for (number, promise) in promises.enumerated() {
                let rows = try await promise.result().get()
                #expect(rows.value(0, 0) == "\(number)")
            }
        }
    }

    @Test func onlyWhoAsksTooMuchIsRefused() throws {
        var limits = PostgresLimits()
        limits.queuedStatements = 40
        try DatabasesOnLoop.run(limits) { databases in
            let (heavy, light) = (Sender(), Sender())
            // Until there is a connection, what is sent there waits for it.
            light.send(1, Self.statement(sleeping: 0, of: Self.light), to: databases)
            await light.wait(for: 1)
            heavy.send(20, Self.statement(sleeping: 0.02, of: Self.heavy), to: databases)
            heavy.send(10, Self.statement(sleeping: 0.02, of: Self.heavy), to: databases)
            #expect(heavy.answered == 4)
            #expect(heavy.failures.allSatisfy { if case .overloaded = $0 { true } else { false } })
            light.send(10, Self.statement(sleeping: 0, of: Self.light), to: databases)
            await light.wait(for: 11)
            #expect(light.failures.isEmpty)
            await heavy.wait(for: 30)
            #expect(heavy.failures.count == 4)
        }
    }

    @Test func whatWaitsTooLongIsGivenUp() throws {
        var limits = PostgresLimits()
        limits.statementMilliseconds = 400
        try DatabasesOnLoop.run(limits) { databases in
            let heavy = Sender()
            heavy.send(40, Self.statement(sleeping: 0.05, of: Self.heavy), to: databases)
            await heavy.wait(for: 40)
            #expect(heavy.answered == 40 && heavy.failures.count >= 20)
            #expect(heavy.failures.allSatisfy { if case .deadlineExceeded = $0 { true } else { false } })
        }
    }

    /// What waits for a connection that is lost fails with it, or runs on another; nothing is forgotten.
    @Test func everythingIsAnsweredWhereConnectionsAreLost() throws {
        try DatabasesOnLoop.run { databases in
            let (heavy, light) = (Sender(), Sender())
            heavy.send(50, Self.statement(sleeping: 0.005, of: Self.heavy), to: databases)
            light.send(1, Self.statement(sleeping: 0, of: Self.light), to: databases)
            await light.wait(for: 1)
            var killing = Statement(
                StatementText(.aas, "SELECT pg_terminate_backend(pg_backend_pid())", cost: .unbounded), [])
            killing.authority = StatementAuthority(Self.heavy, .nothing)
            heavy.send(1, killing, to: databases)
            heavy.send(50, Self.statement(sleeping: 0, of: Self.heavy), to: databases)
            await heavy.wait(for: 101)
            #expect(heavy.answered == 101 && !heavy.failures.isEmpty)
            #expect(heavy.failures.allSatisfy { if case .unavailable = $0 { true } else { false } })
        }
    }
}
