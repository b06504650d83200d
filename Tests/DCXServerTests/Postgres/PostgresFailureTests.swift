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
            let statement = StatementText(.eNetworks, "SELECT $1::text::integer")
            databases.send(Statement(statement, [.text("a\nb\u{1B}[31m\u{9B}")]), to: promise)
            databases.flush()
            guard case .failure(let error) = await promise.result() else {
                Issue.record("letters are no number")
                return
            }
            #expect(error.words.contains("a b [31m "), "\(error.words)")
        }
    }
}
