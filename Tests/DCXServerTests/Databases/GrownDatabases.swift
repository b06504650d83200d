import DCXSchema

@testable import DCXSchema
@testable import DCXServer

/// The databases of the demo with so many other tenants in them that PostgreSQL plans as it does for large tables: each tenant
/// table's rows are there again and again, as rows of other organisations, which have the same below them.
struct GrownDatabases {
    /// What a table has at least; in smaller ones a scan costs nothing.
    static let largeRowCount = 2_000
    private static let rowCount = 6_000

    let databases: TenantDatabases

    init() throws {
        databases = try TenantDatabases()
        for name in DatabaseName.allCases { try Self.grow(try databases.superuser(name)) }
    }

    private static func grow(_ connection: BlockingConnection) throws {
        // Copies are consistent as they are; triggers and foreign keys have nothing to say.
        try connection.run("SET session_replication_role = replica")
        for table in try tenantTables(connection) {
            let columns = try connection.texts(
                """
                SELECT column_name || ' ' || udt_name FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = '\(table)' AND is_generated = 'NEVER'
                ORDER BY ordinal_position
                """
            ).map { $0.split(separator: " ").map(String.init) }
            let names = columns.map { $0[0] }.joined(separator: ", ")
            let values = columns.map { value(of: $0[0], type: $0[1]) }.joined(separator: ", ")
            try connection.run(
                """
                INSERT INTO \(table) (\(names))
                SELECT \(values)
                FROM \(table) AS t
                CROSS JOIN generate_series(1, \(rowCount) / (SELECT 1 + count(*) FROM \(table))) AS n
                ON CONFLICT DO NOTHING
                """)
        }
        try connection.run("ANALYZE")
    }

    private static func tenantTables(_ connection: BlockingConnection) throws -> [String] {
        try connection.texts(
            """
            SELECT c.relname FROM pg_class AS c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND (c.relname = 'organisations' OR EXISTS (
                    SELECT FROM pg_attribute AS a
                    WHERE a.attrelid = c.oid AND a.attname = 'organisation_uuid' AND NOT a.attisdropped))
            ORDER BY c.relname
            """)
    }

    /// A value of the n-th copy: keys are others, the same one everywhere.
    private static func value(of column: String, type: String) -> String {
        switch (column, type) {
        case ("product_uuid", _), ("provider_uuid", _): "t.\(column)"
        case (_, "uuid"): "md5(n || t.\(column)::text)::uuid"
        case ("identity_instance_uuid", _), ("email", _): "n || '-' || t.\(column)"
        case (_, "bytea"): "sha256(t.\(column) || n::text::bytea)"
        default: "t.\(column)"
        }
    }
}
