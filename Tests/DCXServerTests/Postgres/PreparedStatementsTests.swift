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
        #expect(prepared.name(of: Self.text(1)) == first)
        _ = prepared.add(Self.text(3))
        #expect(prepared.takeDiscarded() == [second])
        #expect(prepared.takeDiscarded() == [])
        #expect(prepared.name(of: Self.text(1)) == first)
        #expect(prepared.name(of: Self.text(2)) == nil)
        #expect(prepared.count == 2)
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
}
