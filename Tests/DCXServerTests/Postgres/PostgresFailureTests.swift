import DCXSchema
import Foundation
import Testing

@testable import DCXServer

/// What is kept of PostgreSQL's words: errors go to the log.
struct PostgresFailureTests {
    private static let insert = StatementText(.eNetworks, "INSERT INTO failure_tests VALUES ($1, NULL)")

    @Test func detailsThatQuoteARowAreLeftOut() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
        let owner = try BlockingConnection(url: url)
        try owner.run(
            "DROP TABLE IF EXISTS failure_tests; CREATE TABLE failure_tests (secret text, n integer NOT NULL)")
        try owner.run("GRANT SELECT, INSERT ON failure_tests TO dcx_server")
        defer { try? owner.run("DROP TABLE failure_tests") }
        try DatabasesOnLoop.run { databases in
            let promise = RowsPromise()
            databases.send(Statement(Self.insert, [.text("hunter2")]), to: promise)
            databases.flush()
            guard case .failure(let error) = await promise.result() else {
                Issue.record("null is refused")
                return
            }
            #expect(error.words.contains("23502") && error.words.contains("\"failure_tests\""), "\(error.words)")
            #expect(!error.words.contains("hunter2") && !error.words.contains("\n"), "\(error.words)")
        }
    }

    @Test func controlCharactersAreLeftOut() throws {
        try DatabasesOnLoop.run { databases in
            let promise = RowsPromise()
            // Not a value's error: what it quotes is kept.
            let statement = StatementText(.eNetworks, "SELECT current_setting($1::text)")
            databases.send(Statement(statement, [.text("a\nb\u{1B}[31m\u{9B}")]), to: promise)
            databases.flush()
            guard case .failure(let error) = await promise.result() else {
                Issue.record("there is no such setting")
                return
            }
            #expect(error.words.contains("a b [31m "), "\(error.words)")
        }
    }

    /// What a client has sent in a cursor, an argument or a filter, as each type quotes it.
    @Test(arguments: [
        ("SELECT $1::text::integer", "hunter2"), ("SELECT $1::text::bigint", "99999999999999999999999"),
        ("SELECT $1::text::uuid", "hunter2"), ("SELECT $1::text::timestamptz", "hunter2"),
        ("SELECT $1::text::timestamptz", "2026-13-45 hunter2"), ("SELECT $1::text::date", "2026-02-31"),
        ("SELECT $1::text::numeric", "hunter2"), ("SELECT $1::text::inet", "hunter2"),
        ("SELECT $1::text::jsonb", "{hunter2"),
        ("SELECT now() AT TIME ZONE $1::text", "nowhere/zone"),
        ("SELECT $1::text::boolean", "hunter2 \"quoted\" hunter2"),
        ("SELECT $1::text::bytea", "\\xhunter2"), ("SELECT 'x' ~ $1::text", "(hunter2"),
        ("SELECT $1::text::interval", "hunter2"),
    ])
    func valuesAreLeftOut(sql: String, value: String) throws {
        let statement = StatementText(.eNetworks, sql)
        try DatabasesOnLoop.run { databases in
            let promise = RowsPromise()
            databases.send(Statement(statement, [.text(value)]), to: promise)
            databases.flush()
            guard case .failure(let error) = await promise.result() else {
                Issue.record("\(value) is refused")
                return
            }
            #expect(error.words.hasPrefix("e-networks: 22"), "\(error.words)")
            for word in ["hunter2", "9999", "2026", "nowhere"] {
                #expect(!error.words.contains(word), "\(error.words)")
            }
        }
    }
}
