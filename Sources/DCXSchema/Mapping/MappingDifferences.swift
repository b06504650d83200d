/// What is mapped and what a live database has, held against each other. Each difference is a line that says where it is and
/// what to do.
package struct MappingDifferences {
    private let database: DatabaseName
    private let live: LiveTables

    /// - Parameter mapped: tables of the database; one may be there several times, for the columns of several statements.
    package static func all(of mapped: [MappedTable], in database: DatabaseName, _ live: LiveTables) -> [String] {
        let differences = MappingDifferences(database: database, live: live)
        let names = Set(mapped.map(\.name))
        if names.count > 1, names.allSatisfy({ live.columns[$0] == nil }) {
            return [
                differences.line(
                    "none of its \(names.count) tables is there: its URL names another database, or run dcx-server migrate"
                )
            ]
        }
        var lines: [String] = []
        if !live.hasAlphabet {
            lines.append(differences.line("the collation \(Alphabet.collation) is missing: run dcx-server migrate"))
        }
        for line in mapped.flatMap(differences.of) where !lines.contains(line) { lines.append(line) }
        return lines
    }

    private func line(_ text: String) -> String { "\(database.rawValue): \(text)" }

    private func of(_ table: MappedTable) -> [String] {
        guard let columns = live.columns[table.name] else {
            return [line("\(table.name) is missing: run dcx-server migrate")]
        }
        let found = table.columns.filter(\.isRead).compactMap { columns[$0.name] }
        let isUnreadable = !found.isEmpty && found.allSatisfy { !$0.isReadable }
        return table.columns.flatMap { of($0, of: table, columns[$0.name], isTableReadable: !isUnreadable) }
            + (isUnreadable ? [unreadable(table.name, table)] : [])
    }

    /// - Parameter isTableReadable: otherwise the table has a line of its own.
    private func of(
        _ mapped: MappedColumn, of table: MappedTable, _ live: LiveTables.Column?, isTableReadable: Bool
    ) -> [String] {
        let name = "\(table.name).\(mapped.name)"
        guard let live else { return [line("\(name) is missing: run dcx-server migrate")] }
        var lines: [String] = []
        if !mapped.types.contains(live.type) {
            lines.append(
                line(
                    "\(name) is \(live.type), and has to be \(mapped.types[0]): "
                        + "alter its type, or run the dcx-server that fits this database"))
        }
        if live.isNullable, !mapped.isNullable {
            lines.append(
                line("\(name) may be null, and has to have a value in each row: fill it in and alter it to NOT NULL"))
        }
        if mapped.isRead, !live.isReadable, isTableReadable { lines.append(unreadable(name, table)) }
        return lines
    }

    private func unreadable(_ name: String, _ table: MappedTable) -> String {
        line("\(name) may not be read by \(live.role): GRANT SELECT ON \(table.name) TO \(live.role)")
    }
}
