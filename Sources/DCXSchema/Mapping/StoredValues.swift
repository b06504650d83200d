internal import GraphQLCore

/// How many rows of a table have texts that the mapping of an enum does not know. It reads the whole table.
package struct StoredValues {
    package let table: MappedTable
    private let columns: [(name: String, stored: StoredEnum)]

    /// - Returns: nil where the table has no enums.
    package init?(_ table: MappedTable) {
        self.table = table
        columns = table.columns.compactMap { column in column.stored.map { (column.name, $0) } }
        if columns.isEmpty { return nil }
    }

    package var statement: Statement {
        let counts = columns.indices.map { index in
            "count(*) FILTER (WHERE t.\(columns[index].name) <> ALL ($\(index + 1)::text[]))"
        }
        return Statement(
            StatementText(
                table.database, "SELECT \(counts.joined(separator: ", "))\nFROM \(table.name) AS t", cost: .unbounded),
            columns.map { .array($0.stored.stored) })
    }

    /// What the counts say: of enums that have a value for every other text, and of those that show it as what it is not.
    package func findings(_ rows: StatementRows) -> [Finding] {
        columns.enumerated().compactMap { index, column in
            guard let count = rows.integer(0, index), count > 0 else { return nil }
            let text =
                "\(table.database.rawValue): \(table.name).\(column.name) has \(count) rows with other values than "
                + column.stored.names.joined(separator: ", ")
            guard let other = column.stored.other else {
                return Finding(text: "\(text): mend them, or run the dcx-server that knows them", isWrong: true)
            }
            return Finding(text: "\(text): they are shown as \(other)", isWrong: false)
        }
    }
}

/// What a look at the rows has found.
package struct Finding: Equatable {
    package let text: String
    /// Else it is worth knowing, and as it may be.
    package let isWrong: Bool

    package init(text: String, isWrong: Bool) {
        self.text = text
        self.isWrong = isWrong
    }
}
