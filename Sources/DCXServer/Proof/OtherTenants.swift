internal import DCXSchema

/// Changes everything of other tenants in a database: what they have, how much of it, and whether they are there at all.
struct OtherTenants {
    let connection: BlockingConnection
    /// The organisations that the viewer sees, as an SQL list.
    let visible: String

    /// - Parameter connection: a superuser's, for whom triggers and foreign keys can be switched off.
    init(_ connection: BlockingConnection, visible: [String]) throws {
        self.connection = connection
        self.visible = visible.map { "'\($0)'" }.joined(separator: ", ")
        try connection.run("SET session_replication_role = replica")
    }

    private struct Column {
        let name: String
        let type: String
    }

    /// The tables of tenant data, with the column that has the organisation.
    private func tables() throws -> [(name: String, organisation: String)] {
        let tables = try connection.texts(
            """
            SELECT table_name FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name = 'organisation_uuid'
                AND table_name NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)
            ORDER BY table_name
            """)
        let hasTree = try connection.texts("SELECT 1 WHERE to_regclass('organisations') IS NOT NULL") == ["1"]
        return tables.map { ($0, "organisation_uuid") } + (hasTree ? [("organisations", "uuid")] : [])
    }

    private func columns(of table: String) throws -> [Column] {
        try connection.texts(
            """
            SELECT column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = '\(table)' ORDER BY ordinal_position
            """
        ).compactMap { text in
            let parts = text.split(separator: " ", maxSplits: 1)
            return parts.count == 2 ? Column(name: String(parts[0]), type: String(parts[1])) : nil
        }
    }

    private func isForeign(_ organisation: String) -> String {
        "(\(organisation) IS NULL OR \(organisation) NOT IN (\(visible)))"
    }

    /// Every value that can be another one becomes one.
    /// - Returns: how many columns have other values now.
    func changeValues() throws -> Int {
        var changed = 0
        for table in try tables() {
            for column in try columns(of: table.name) where !["uuid", "organisation_uuid"].contains(column.name) {
                guard let value = Self.another(column) else { continue }
                let isChanged = try attempt(
                    "UPDATE \(table.name) SET \(column.name) = \(value) WHERE \(isForeign(table.organisation))")
                if isChanged { changed += 1 }
            }
        }
        return changed
    }

    private static func another(_ column: Column) -> String? {
        switch column.type {
        case "text", "character varying": "\(column.name) || 'x'"
        case "integer", "bigint", "numeric", "real": "\(column.name) + 1"
        case "date": "\(column.name) + 1"
        case "timestamp with time zone": "\(column.name) + interval '1 hour'"
        case "boolean": "NOT \(column.name)"
        default: nil
        }
    }

    /// Every row is there once more, under another key.
    /// - Returns: how many tables have more rows now.
    func addRows() throws -> Int {
        var grown = 0
        for table in try tables() {
            let columns = try columns(of: table.name)
            let values = columns.map { column in
                switch (column.name, column.type) {
                case ("uuid", _): "gen_random_uuid()"
                case ("position", _): "position + 1000"
                case ("identity_instance_uuid", _), ("number", _), ("name", _), ("email", _), ("idempotency_key", _):
                    "\(column.name) || 'y'"
                default: column.name
                }
            }
            let names = columns.map(\.name).joined(separator: ", ")
            let isGrown = try attempt(
                """
                INSERT INTO \(table.name) (\(names))
                SELECT \(values.joined(separator: ", ")) FROM \(table.name) WHERE \(isForeign(table.organisation))
                ON CONFLICT DO NOTHING
                """)
            if isGrown { grown += 1 }
        }
        return grown
    }

    /// There are no other tenants any more.
    /// - Returns: how many tables there are.
    @discardableResult
    func removeRows() throws -> Int {
        let tables = try tables()
        for table in tables {
            try connection.run("DELETE FROM \(table.name) WHERE \(isForeign(table.organisation))")
        }
        return tables.count
    }

    /// - Returns: false where a constraint forbids it.
    private func attempt(_ sql: String) throws(BlockingError) -> Bool {
        do {
            try connection.run(sql)
            return true
        } catch {
            // Classes 22 and 23: a value that cannot be, or may not.
            if error.sqlState.hasPrefix("22") || error.sqlState.hasPrefix("23") { return false }
            throw error
        }
    }
}
