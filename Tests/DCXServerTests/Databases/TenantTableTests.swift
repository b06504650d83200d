import DCXSchema
import Testing

@testable import DCXServer

/// What every tenant table of the three databases has, from the catalogues of PostgreSQL.
struct TenantTableTests {
    /// Tables that are nobody's, or the same for everybody, each with its reason.
    private static let exceptions: Set<String> = [
        // The migrator's own.
        "schema_migrations",
        // The tree itself: `uuid` is the organisation.
        "organisations",
        // Found by hashes only, never listed: tokens of sessions, which have both columns, and attempts to sign in.
        "refresh_tokens", "sign_in_throttles",
        // How much of its budget each owner has used: never listed.
        "budget_levels",
        // What is still to be rolled up: the worker's alone.
        "vm_metric_progress", "vm_metric_hours_due", "vm_metric_changes",
        // Found by its key only, and reached by the owner's functions only.
        "audit_intents",
        // What a transaction has not checked yet: empty outside of it.
        "invoice_checks",
        // The same for everybody.
        "products", "product_prices", "vm_configurations", "network_providers",
    ]

    private func tables(_ owner: BlockingConnection, having column: String = "") throws -> Set<String> {
        let condition = column == "" ? "" : "AND a.attname = '\(column)' AND a.atttypid = 'uuid'::regtype"
        return Set(
            try owner.texts(
                """
                SELECT DISTINCT c.relname
                FROM pg_class AS c
                JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace = 'public'::regnamespace
                    AND c.relkind IN ('r', 'p')
                    AND NOT c.relispartition
                    \(condition)
                """)
        ).subtracting(Self.exceptions)
    }

    @Test(arguments: DatabaseName.allCases)
    func carriesOrganisationAndReseller(database: DatabaseName) throws {
        let owner = try ScratchDatabase.shared(database).owner()
        let all = try tables(owner)
        #expect(!all.isEmpty)
        for column in ["organisation_uuid", "reseller_uuid"] {
            let without = all.subtracting(try tables(owner, having: column))
            #expect(without.isEmpty, "without \(column): \(without.sorted())")
        }
    }

    @Test(arguments: DatabaseName.allCases)
    func isReachedByItsOrganisation(database: DatabaseName) throws {
        let owner = try ScratchDatabase.shared(database).owner()
        let led = Set(
            try owner.texts(
                """
                SELECT DISTINCT c.relname
                FROM pg_index AS i
                JOIN pg_class AS c ON c.oid = i.indrelid
                JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                WHERE a.attname = 'organisation_uuid' AND i.indpred IS NULL
                """))
        let without = try tables(owner).subtracting(led)
        #expect(without.isEmpty, "without an index that leads with the organisation: \(without.sorted())")
    }

    /// In any order, as all of them are compared; an index of the rows that have one serves as well.
    @Test(arguments: DatabaseName.allCases)
    func foreignKeyHasAnIndex(database: DatabaseName) throws {
        let owner = try ScratchDatabase.shared(database).owner()
        let without = try owner.texts(
            """
            SELECT f.conrelid::regclass || ' ' || f.conname
            FROM pg_constraint AS f
            WHERE f.contype = 'f'
                AND NOT EXISTS (
                    SELECT
                    FROM pg_index AS i
                    WHERE i.indrelid = f.conrelid
                        AND i.indkey[0:cardinality(f.conkey) - 1]::smallint[] @> f.conkey)
            """)
        #expect(without == [])
    }

    /// Money and times have one type each, and no table counts with a sequence that tenants share.
    @Test(arguments: DatabaseName.allCases)
    func hasTheTypesOfItsKind(database: DatabaseName) throws {
        let owner = try ScratchDatabase.shared(database).owner()
        #expect(try owner.texts("SELECT relname FROM pg_class WHERE relkind = 'S'") == [])
        let wrong = try owner.texts(
            """
            SELECT table_name || '.' || column_name || ' ' || data_type
            FROM information_schema.columns
            WHERE table_schema = 'public'
                AND (data_type IN ('timestamp without time zone', 'money', 'double precision', 'json')
                    OR column_name ~ '(amount|balance|cost|price)$' AND data_type <> 'numeric')
            """)
        #expect(wrong == [])
    }
}
