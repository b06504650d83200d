import DCXSchema
import Foundation
import Testing

@testable import DCXServer

/// Migrations on a real database, in a schema of their own.
@Suite(.serialized)
struct MigratorTests {
    private static let table = ("0001-table.sql", "CREATE TABLE migrated (n integer);\nINSERT INTO migrated VALUES (1)")
    private static let index = (
        "0002-index.sql", "-- non-transactional\nCREATE INDEX CONCURRENTLY IF NOT EXISTS migrated_n ON migrated (n)"
    )
    private static let wrong = ("0003-wrong.sql", "INSERT INTO migrated VALUES (2);\nINSERT INTO nowhere VALUES (1)")

    private let connection: BlockingConnection
    private let migrator: Migrator

    init() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
        connection = try BlockingConnection(url: url)
        try connection.run("DROP SCHEMA IF EXISTS migrator_tests CASCADE; CREATE SCHEMA migrator_tests")
        try connection.run("SET search_path = migrator_tests")
        migrator = Migrator(database: .eNetworks, connection: connection)
    }

    @Test func runsEachFileOnce() throws {
        #expect(try migrator.migrate([Self.table, ("demo.sql", "no SQL")]) == ["0001-table.sql"])
        #expect(try migrator.migrate([Self.table]) == [])
        #expect(try connection.texts("SELECT n FROM migrated") == ["1"])
    }

    /// Which PostgreSQL refuses inside of a transaction.
    @Test func runsOutsideOfATransactionWhereTheFileSaysSo() throws {
        #expect(try migrator.migrate([Self.table, Self.index]) == ["0001-table.sql", "0002-index.sql"])
        #expect(try connection.texts("SELECT indexname FROM pg_indexes WHERE indexname = 'migrated_n'").count == 1)
        let plain = ("0004-plain.sql", "CREATE INDEX CONCURRENTLY plain ON migrated (n)")
        let error = #expect(throws: BlockingError.self) { _ = try migrator.migrate([Self.table, plain]) }
        #expect(error?.sqlState == "25001")
    }

    @Test func keepsNothingOfAFileThatFails() throws {
        let error = #expect(throws: BlockingError.self) { _ = try migrator.migrate([Self.table, Self.wrong]) }
        #expect(error?.sqlState == "42P01")
        try connection.run("ROLLBACK")
        #expect(try connection.texts("SELECT n FROM migrated") == ["1"])
        #expect(try connection.texts("SELECT name FROM schema_migrations") == ["0001-table.sql"])
    }

    // MARK: Waiting for other transactions

    private static let altering = ("0002-altering.sql", "ALTER TABLE migrated ADD COLUMN later integer")

    /// A transaction that reads for long, as pg_dump does.
    private func longReader() throws -> BlockingConnection {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
        let reader = try BlockingConnection(url: url)
        try reader.run("BEGIN; SELECT n FROM migrator_tests.migrated")
        return reader
    }

    /// Reads that come while a migration waits are answered: they fail here if they have to wait for it to give up.
    @Test func readsGoOnBehindALongReader() throws {
        _ = try migrator.migrate([Self.table])
        let reader = try longReader()
        let other = try longReader()
        try other.run("COMMIT")
        var reports: [String] = []
        var patient = migrator
        patient.patience = Migrator.Patience(lockMilliseconds: 50, pauseMilliseconds: 20, tries: 1_000)
        patient.report = { words in
            reports.append(words)
            // The first try is over: nothing waits for a lock, so a read needs none that is asked for already.
            let isRead =
                (try? other.texts("SET lock_timeout = 1; SELECT n::text FROM migrator_tests.migrated")) == ["1"]
            #expect(isRead)
            #expect(throws: Never.self) { try reader.run("COMMIT") }
        }
        #expect(try patient.migrate([Self.table, Self.altering]) == ["0002-altering.sql"])
        #expect(reports == ["0002-altering.sql waits for transactions that use its tables, and tries again"])
        #expect(try connection.texts("SELECT later IS NULL FROM migrated") == ["t"])
    }

    /// Whatever kind of lock a file wants, and wherever in the file.
    @Test(arguments: [
        "ALTER TABLE migrated ADD CHECK (n > 0) NOT VALID", "DROP TABLE migrated", "TRUNCATE migrated",
        "CREATE TABLE another (); LOCK TABLE migrated IN ACCESS EXCLUSIVE MODE",
    ])
    func givesUpInTheEndAndKeepsNothing(change: String) throws {
        _ = try migrator.migrate([Self.table])
        let reader = try longReader()
        var impatient = migrator
        impatient.patience = Migrator.Patience(lockMilliseconds: 20, pauseMilliseconds: 1, tries: 3)
        let error = #expect(throws: BlockingError.self) {
            _ = try impatient.migrate([Self.table, ("0002-change.sql", change)])
        }
        #expect(error?.sqlState == "55P03")
        try connection.run("ROLLBACK")
        try reader.run("COMMIT")
        #expect(try connection.texts("SELECT name FROM schema_migrations") == ["0001-table.sql"])
        #expect(try connection.texts("SELECT to_regclass('another') IS NULL") == ["t"])
    }

    /// A database that a newer version has been at.
    @Test func tellsWhatItDoesNotKnow() throws {
        _ = try migrator.migrate()
        #expect(try migrator.unknown() == [])
        _ = try migrator.migrate([("9999-later.sql", "CREATE TABLE later ()")])
        #expect(try migrator.unknown() == ["9999-later.sql"])
    }
}
