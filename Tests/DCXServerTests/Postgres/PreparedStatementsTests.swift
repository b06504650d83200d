import DCXSchema
import Testing

@testable import DCXServer

/// What is prepared is bounded, in the server and in PostgreSQL.
struct PreparedStatementsTests {
    private static func text(_ number: Int) -> StatementText { StatementText(.aas, "SELECT \(number)") }

    @Test func equalTextsShareAName() {
        var prepared = PreparedStatements(capacity: 2)
        let name = prepared.add(Self.text(1))
        #expect(prepared.name(of: Self.text(1)) == name)
        #expect(prepared.name(of: Self.text(2)) == nil)
    }

    @Test func theLeastRecentlyUsedGoes() {
        var prepared = PreparedStatements(capacity: 2)
        let first = prepared.add(Self.text(1))
        let second = prepared.add(Self.text(2))
        prepared.confirm(Self.text(2), named: second)
        #expect(prepared.name(of: Self.text(1)) == first)
        _ = prepared.add(Self.text(3))
        #expect(prepared.takeDiscarded() == [second])
        #expect(prepared.takeDiscarded() == [])
        #expect(prepared.name(of: Self.text(1)) == first)
        #expect(prepared.name(of: Self.text(2)) == nil)
        #expect(prepared.count == 2)
    }

    @Test func textsAreBoundedByTheirBytesToo() {
        var prepared = PreparedStatements(capacity: 100, maximumBytes: 30)
        for number in 0..<4 {
            let name = prepared.add(Self.text(number))
            prepared.confirm(Self.text(number), named: name)
        }
        #expect(prepared.count == 3)
        let long = StatementText(.aas, "SELECT 'of more than all bytes together'")
        let name = prepared.add(long)
        #expect(prepared.name(of: long) == name)
        #expect(prepared.count == 1)
        #expect(prepared.takeDiscarded().count == 4)
    }

    /// The largest filters that a list admits, each of another shape.
    @Test func memoryOfPostgresStaysWhereItIs() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        // Who looks at the memory of its session has to be a superuser.
        let urls = try Configuration.read(.serving).databaseURLs
            .mapValues { $0.replacing("user=dcx_server", with: "user=postgres") }
        try DatabasesOnLoop.run(limits, urls: urls) { databases in
            for number in 0..<200 {
                let conditions = (0..<100).map {
                    "strpos(lower(vm.identity_name), lower($\($0 + 1)::varchar)) > \(number)"
                }
                let sql = "SELECT count(*) FROM vcenter_vm_data_vms AS vm WHERE "
                let text = StatementText(.aas, sql + conditions.joined(separator: " OR "))
                let promise = RowsPromise()
                databases.send(Statement(text, (0..<100).map { .text("\($0)") }), to: promise)
                databases.flush()
                _ = try await promise.result().get()
            }
            let promise = RowsPromise()
            let memory = "SELECT (sum(total_bytes) / 1048576)::bigint FROM pg_backend_memory_contexts"
            databases.send(Statement(StatementText(.aas, memory), []), to: promise)
            databases.flush()
            let mebibytes = try #require(try await promise.result().get().integer(0, 0))
            #expect(mebibytes < 40, "PostgreSQL holds \(mebibytes) MiB")
        }
    }

    /// What PostgreSQL has not said that it has is given up when it does, and never where it does not.
    @Test func whatIsUnderWayIsNotGivenUpBeforeItIsThere() {
        var prepared = PreparedStatements(capacity: 1)
        let first = prepared.add(Self.text(1))
        let second = prepared.add(Self.text(2))
        _ = prepared.add(Self.text(3))
        #expect(prepared.takeDiscarded() == [])
        prepared.confirm(Self.text(1), named: first)
        prepared.remove(Self.text(2), named: second)
        #expect(prepared.takeDiscarded() == [first])
    }

    @Test func aFailedTextIsForgottenUnderItsOwnNameOnly() {
        var prepared = PreparedStatements(capacity: 1)
        let first = prepared.add(Self.text(1))
        prepared.remove(Self.text(1), named: "another")
        #expect(prepared.name(of: Self.text(1)) == first)
        prepared.remove(Self.text(1), named: first)
        #expect(prepared.name(of: Self.text(1)) == nil)
    }

    /// PostgreSQL holds as many as the limit says, however many texts come, some of which fail.
    @Test func postgresGivesUpWhatGoes() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        limits.preparedStatements = 8
        try DatabasesOnLoop.run(limits) { databases in
            for number in 0..<50 {
                let sql = number % 7 == 3 ? "SELECT nothing" : "SELECT \(number)"
                let promise = RowsPromise()
                databases.send(Statement(StatementText(.aas, sql), []), to: promise)
                databases.flush()
                let result = await promise.result()
                if number % 7 != 3 { #expect(try result.get().value(0, 0) == "\(number)") }
            }
            let promise = RowsPromise()
            let count = StatementText(.aas, "SELECT count(*) FROM pg_prepared_statements")
            databases.send(Statement(count, []), to: promise)
            databases.flush()
            let rows = try await promise.result().get()
            #expect((rows.value(0, 0).flatMap { Int($0) } ?? 99) <= 8)
        }
    }

    private static let failing = StatementText(.aas, "SELECT 1 / $1::integer")

    /// More texts than are kept, all in one level behind a statement that fails: they are answered, and so is what comes
    /// after them.
    @Test func manyTextsBehindAFailedStatementAreAnswered() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        limits.preparedStatements = 8
        try DatabasesOnLoop.run(limits) { databases in
            for round in 0..<3 {
                let failed = RowsPromise()
                databases.send(Statement(Self.failing, [.text("0")]), to: failed)
                let promises = (0..<30).map { _ in RowsPromise() }
                for (number, promise) in promises.enumerated() {
                    databases.send(Statement(Self.text(round * 100 + number), []), to: promise)
                }
                databases.flush()
                for (number, promise) in promises.enumerated() {
                    let rows = try await promise.result().get()
                    #expect(rows.value(0, 0) == "\(round * 100 + number)")
                }
                if case .success = await failed.result() { Issue.record("nothing is divided by zero") }
            }
            let promise = RowsPromise()
            let count = StatementText(.aas, "SELECT count(*) FROM pg_prepared_statements")
            databases.send(Statement(count, []), to: promise)
            databases.flush()
            let rows = try await promise.result().get()
            #expect((rows.value(0, 0).flatMap { Int($0) } ?? 99) <= 9)
        }
    }

    /// Sends a statement that fails as soon as its own has been answered: as a request does that comes in the same turn.
    private final class FailingNext: StatementReceiver {
        private let databases: PostgresDatabases
        private let next = RowsPromise()

        init(_ databases: PostgresDatabases) { self.databases = databases }

        func receive(_ result: Result<StatementRows, DatabaseError>) {
            databases.send(Statement(PreparedStatementsTests.failing, [.text("0")]), to: next)
        }
    }

    /// What was passed over and is sent again does not fail with what others have queued meanwhile.
    @Test func whatIsSentAgainFailsWithNobodyElse() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        try DatabasesOnLoop.run(limits) { databases in
            for number in 0..<20 {
                let promise = RowsPromise()
                databases.send(Statement(Self.failing, [.text("0")]), to: FailingNext(databases))
                databases.send(Statement(Self.text(number), []), to: promise)
                databases.flush()
                let rows = try await promise.result().get()
                #expect(rows.value(0, 0) == "\(number)")
            }
        }
    }

    /// A text that is sent again before it is known that preparing it was passed over.
    @Test func textIsSentAgainBehindAFailedStatement() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        try DatabasesOnLoop.run(limits) { databases in
            for number in 0..<20 {
                let promises = (0..<3).map { _ in RowsPromise() }
                databases.send(Statement(Self.failing, [.text("0")]), to: promises[0])
                for promise in promises.dropFirst() {
                    databases.send(Statement(Self.text(number), []), to: promise)
                    databases.flush()
                    databases.push()
                }
                for promise in promises.dropFirst() {
                    let rows = try await promise.result().get()
                    #expect(rows.value(0, 0) == "\(number)")
                }
            }
        }
    }
}
