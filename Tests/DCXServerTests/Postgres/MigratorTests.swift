import DCXSchema
import Foundation
import Synchronization
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

    private static func url() throws -> String {
        try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
    }

    private func other() throws -> BlockingConnection {
        let other = try BlockingConnection(url: Self.url())
        try other.run("SET search_path = migrator_tests; SET statement_timeout = 5000")
        return other
    }

    private static let column = ("0002-column.sql", "ALTER TABLE migrated ADD COLUMN more integer")

    /// Whoever reads for long, such as a backup, holds up the migration and nobody else.
    @Test func readsGoOnWhileALockIsWaitedFor() throws {
        _ = try migrator.migrate([Self.table])
        let (backup, reader) = (try other(), try other())
        try backup.run("BEGIN; LOCK TABLE migrated IN ACCESS SHARE MODE")
        var patient = Migrator(database: .eNetworks, connection: connection)
        patient.patience = Migrator.Patience(lockMilliseconds: 20, pauseMilliseconds: 20, maximumAttempts: 3)
        let error = #expect(throws: BlockingError.self) { _ = try patient.migrate([Self.table, Self.column]) }
        #expect(error?.sqlState == "55P03")
        try connection.run("ROLLBACK; SELECT pg_advisory_unlock_all()")
        #expect(try reader.texts("SELECT n FROM migrated") == ["1"])
        #expect(try reader.texts("SELECT name FROM schema_migrations") == ["0001-table.sql"])

        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<[String], any Error>?>(nil)
        let url = try Self.url()
        DispatchQueue.global().async {
            let files = Result {
                let own = try BlockingConnection(url: url)
                try own.run("SET search_path = migrator_tests")
                var migrator = Migrator(database: .eNetworks, connection: own)
                migrator.patience = Migrator.Patience(
                    lockMilliseconds: 20, pauseMilliseconds: 20, maximumAttempts: 100_000)
                return try migrator.migrate([Self.table, Self.column])
            }
            result.withLock { $0 = files }
            done.signal()
        }
        // Each is answered within its time, whether the migration waits at that moment or not.
        for _ in 0..<50 { #expect(try reader.texts("SELECT n FROM migrated") == ["1"]) }
        try backup.run("COMMIT")
        done.wait()
        #expect(try result.withLock { try $0?.get() } == ["0002-column.sql"])
        #expect(try reader.texts("SELECT coalesce(more, 0) FROM migrated") == ["0"])
    }

    /// What was interrupted is made anew, and what several statements of a file do is done in their order.
    @Test func anUnfinishedIndexIsMadeAnew() throws {
        let files = [
            Self.table,
            (
                "0002-indexes.sql",
                """
                -- non-transactional
                -- Once.
                CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS migrated_once ON migrated (n);
                CREATE INDEX CONCURRENTLY IF NOT EXISTS migrated_down ON migrated (n DESC);
                DROP INDEX CONCURRENTLY IF EXISTS migrated_down;
                """
            ),
        ]
        _ = try migrator.migrate([Self.table])
        try connection.run("INSERT INTO migrated VALUES (1)")
        let error = #expect(throws: BlockingError.self) { _ = try migrator.migrate(files) }
        #expect(error?.sqlState == "23505")
        try connection.run("SELECT pg_advisory_unlock_all(); DELETE FROM migrated; INSERT INTO migrated VALUES (1)")
        #expect(try migrator.migrate(files) == ["0002-indexes.sql"])
        #expect(
            try connection.texts(
                """
                SELECT c.relname || ' ' || i.indisvalid FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
                WHERE i.indrelid = 'migrated'::regclass
                """) == ["migrated_once true"])
    }

    /// A database that a newer version has been at.
    @Test func tellsWhatItDoesNotKnow() throws {
        _ = try migrator.migrate()
        #expect(try migrator.unknown() == [])
        _ = try migrator.migrate([("9999-later.sql", "CREATE TABLE later ()")])
        #expect(try migrator.unknown() == ["9999-later.sql"])
    }
}
