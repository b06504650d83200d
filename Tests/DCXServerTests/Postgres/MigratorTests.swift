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

    /// A database that a newer version has been at.
    @Test func tellsWhatItDoesNotKnow() throws {
        _ = try migrator.migrate()
        #expect(try migrator.unknown() == [])
        _ = try migrator.migrate([("9999-later.sql", "CREATE TABLE later ()")])
        #expect(try migrator.unknown() == ["9999-later.sql"])
    }
}
