/// A table as a live database has to have it: the columns that our statements name. What a database has beyond that is its
/// own business.
package struct MappedTable: Sendable {
    package let database: DatabaseName
    package let name: String
    package let columns: [MappedColumn]
    /// The columns that have the key of an organisation.
    let organisationColumns: [String]

    /// A table that statements with a text of their own use; those whose rows are objects of the schema are `Table`s.
    init(_ database: DatabaseName, _ name: String, organisations: [String] = [], columns: [MappedColumn]) {
        self.database = database
        self.name = name
        self.columns = columns
        organisationColumns = organisations
    }

    /// What is shown of a table, and the columns that say whose its rows are. A row may belong to nobody below the platform.
    init(_ table: Table) {
        let shown = table.columns.filter { !$0.isComputed }.map {
            MappedColumn($0.name, $0.type, isNullable: $0.isNullable)
        }
        let unseen = table.tenancyColumns.filter { table.column(named: $0) == nil }
        database = table.database
        name = table.name
        columns = shown + unseen.map { MappedColumn($0, .uuid, isNullable: true) }
        organisationColumns = table.tenancyColumns
    }
}

/// A column that statements name.
package struct MappedColumn: Sendable {
    package let name: String
    /// The types that it may have, as PostgreSQL calls them; the first is the one that it should have.
    package let types: [String]
    package let isNullable: Bool
    /// Whether the server's role reads it; what is secret only functions of the database read.
    private(set) package var isRead = true
    /// Where only a few texts are known.
    let stored: StoredEnum?

    init(_ name: String, _ type: ColumnType, isNullable: Bool = false) {
        self.name = name
        types = type.liveTypes
        self.isNullable = isNullable
        if case .enumeration(let stored) = type { self.stored = stored } else { stored = nil }
    }

    /// The same, which only functions of the database read.
    func secret() -> MappedColumn {
        var column = self
        column.isRead = false
        return column
    }

    /// One of a type that the schema does not show.
    /// - Parameter type: as PostgreSQL calls it, `bytea` or `inet`.
    init(_ name: String, sql type: String, isNullable: Bool = false) {
        self.name = name
        types = [type]
        self.isNullable = isNullable
        stored = nil
    }
}

extension ColumnType {
    /// What `format_type` says of a column that can be read and compared as this type. Production's given columns are
    /// `varchar`, ours `text`, and either can become the other without a word to us.
    var liveTypes: [String] {
        switch self {
        case .text, .enumeration: ["text", "character varying"]
        case .varchar: ["character varying", "text"]
        case .textArray: ["text[]", "character varying[]"]
        case .timestamp: ["timestamp with time zone"]
        case .uuid, .integer, .bigint, .numeric, .real, .boolean, .date: [sql]
        }
    }
}
