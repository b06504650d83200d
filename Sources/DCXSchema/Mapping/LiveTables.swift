internal import GraphQLCore

/// The tables of a live database, as far as they are mapped and as the server's role sees them.
package struct LiveTables {
    /// The role that asked.
    let role: String
    /// The columns of each table that is there, by name.
    let columns: [String: [String: Column]]
    /// Whether the database has the collation that texts are ordered by.
    let hasAlphabet: Bool

    package struct Column: Equatable {
        /// As `format_type` says it.
        let type: String
        let isNullable: Bool
        let isReadable: Bool
        /// Whether an index begins with it, so that its different values can be found one by one.
        let leadsIndex: Bool
    }

    package init(role: String, columns: [String: [String: Column]], hasAlphabet: Bool = true) {
        self.role = role
        self.columns = columns
        self.hasAlphabet = hasAlphabet
    }

    /// One statement a database: it reads the catalogue, where a role sees tables too that it may not read.
    /// PostgreSQL 15, chapters 9.26 and 53.
    package static func statement(of tables: [MappedTable], in database: DatabaseName) -> Statement {
        Statement(StatementText(database, sql), [.array(Set(tables.map(\.name)).sorted())])
    }

    private static let sql = """
        SELECT current_user, mapped.name, a.attname, format_type(a.atttypid, NULL), a.attnotnull,
               has_column_privilege(c.oid, a.attnum, 'SELECT'),
               EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indpred IS NULL),
               EXISTS (SELECT FROM pg_collation AS o WHERE o.collname = '\(Alphabet.collation)' AND pg_collation_is_visible(o.oid))
        FROM unnest($1::text[]) AS mapped (name)
        LEFT JOIN pg_class AS c ON c.oid = to_regclass(quote_ident(mapped.name))
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        """

    /// - Parameter rows: of the statement; a table that is not there has one without a column.
    package init(_ rows: StatementRows) {
        var columns: [String: [String: Column]] = [:]
        for row in 0..<rows.count {
            guard let table = rows.string(row, 1), let name = rows.string(row, 2), let type = rows.string(row, 3)
            else { continue }
            columns[table, default: [:]][name] = Column(
                type: type, isNullable: rows.string(row, 4) != "t", isReadable: rows.string(row, 5) == "t",
                leadsIndex: rows.string(row, 6) == "t")
        }
        self.columns = columns
        role = rows.count > 0 ? rows.string(0, 0) ?? "" : ""
        hasAlphabet = rows.count > 0 && rows.string(0, 7) == "t"
    }
}
