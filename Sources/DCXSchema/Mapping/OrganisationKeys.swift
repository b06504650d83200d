internal import GraphQLCore

/// The keys of organisations in the tables of other databases, which have no organisation tree: MAIN has to know them.
package struct OrganisationKeys {
    /// Keys that are named; the others are counted.
    private static let maximumNamed = 10

    /// The table of MAIN that has them.
    package static let table = OrganisationType.table.name

    package let statement: Statement
    /// Where they are, with the database and the table.
    package let column: String

    /// The columns of a table that have such keys.
    /// - Parameter live: as the table is there.
    package static func all(of table: MappedTable, _ live: LiveTables) -> [OrganisationKeys] {
        if table.database == .main { return [] }
        return table.organisationColumns.map { column in
            OrganisationKeys(table, column, isIndexed: live.columns[table.name]?[column]?.leadsIndex == true)
        }
    }

    private init(_ table: MappedTable, _ column: String, isIndexed: Bool) {
        self.column = "\(table.database.rawValue): \(table.name).\(column)"
        let sql = isIndexed ? Self.hops(table.name, column) : Self.distinct(table.name, column)
        statement = Statement(StatementText(table.database, sql, cost: .unbounded), [])
    }

    /// From each key to the next, along the index: as many steps as there are organisations, however many rows.
    private static func hops(_ table: String, _ column: String) -> String {
        """
        WITH RECURSIVE keys (key) AS (
        (SELECT t.\(column) FROM \(table) AS t WHERE t.\(column) IS NOT NULL ORDER BY t.\(column) LIMIT 1)
        UNION ALL
        SELECT (SELECT t.\(column) FROM \(table) AS t WHERE t.\(column) > keys.key ORDER BY t.\(column) LIMIT 1)
        FROM keys
        WHERE keys.key IS NOT NULL
        )
        SELECT key
        FROM keys
        WHERE key IS NOT NULL
        """
    }

    private static func distinct(_ table: String, _ column: String) -> String {
        "SELECT DISTINCT t.\(column)\nFROM \(table) AS t\nWHERE t.\(column) IS NOT NULL"
    }

    /// The keys among these that MAIN does not know.
    package static func unknown(_ keys: Set<String>) -> Statement { Statement(unknownText, [.array(keys.sorted())]) }

    private static let unknownText = StatementText(
        .main,
        """
        SELECT given.key
        FROM unnest($1::uuid[]) AS given (key)
        WHERE NOT EXISTS (SELECT FROM organisations AS o WHERE o.uuid = given.key)
        ORDER BY given.key
        """, cost: .unbounded)

    /// The first column of each row.
    package static func keys(_ rows: StatementRows) -> [String] { (0..<rows.count).compactMap { rows.string($0, 0) } }

    /// - Parameters:
    ///   - found: the keys of the column.
    ///   - unknown: those that MAIN does not know, of any column.
    package func finding(_ found: [String], _ unknown: Set<String>) -> Finding? {
        let strangers = found.filter(unknown.contains)
        if strangers.isEmpty { return nil }
        let more = strangers.count - Self.maximumNamed
        let named = strangers.prefix(Self.maximumNamed).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        return Finding(
            text:
                "\(column) has organisations that MAIN does not know: \(named): assign their rows to others, or add them",
            isWrong: true)
    }
}
