internal import GraphQLCore

/// The copies of MAIN's tree in the tables of the other databases: whose reseller a row says that its organisation has.
package struct TreeCopies {
    private static let maximumNamed = 10

    package let statement: Statement
    /// Where they are, with the database and the table.
    package let table: String

    /// - Returns: nil where a table has none. Samples are as their machine's days are, which follow with them, and are too many to be
    ///   read for this.
    package init?(_ table: MappedTable) {
        guard table.database != .main, table.organisationColumns.count == 2, table.name != "vm_metric_samples" else {
            return nil
        }
        let (organisation, reseller) = (table.organisationColumns[0], table.organisationColumns[1])
        self.table = "\(table.database.rawValue): \(table.name)"
        statement = Statement(
            StatementText(
                table.database,
                """
                SELECT DISTINCT t.\(organisation), t.\(reseller)
                FROM \(table.name) AS t
                WHERE t.\(organisation) IS NOT NULL
                """, cost: .unbounded), [])
    }

    /// The tree itself.
    package static var tree: Statement {
        Statement(
            StatementText(.main, "SELECT o.uuid, o.reseller_uuid FROM organisations AS o", cost: .unbounded), [])
    }

    package static func resellers(_ rows: StatementRows) -> [String: String] {
        var resellers: [String: String] = [:]
        for row in 0..<rows.count {
            if let key = rows.string(row, 0) { resellers[key] = rows.string(row, 1) ?? "" }
        }
        return resellers
    }

    /// - Parameter resellers: of each organisation that MAIN knows, empty for none. What MAIN does not know has a finding of its own.
    package func finding(_ rows: StatementRows, _ resellers: [String: String]) -> Finding? {
        var stale: Set<String> = []
        for row in 0..<rows.count {
            guard let key = rows.string(row, 0), let reseller = resellers[key] else { continue }
            if reseller != rows.string(row, 1) ?? "" { stale.insert(key) }
        }
        if stale.isEmpty { return nil }
        let more = stale.count - Self.maximumNamed
        let named =
            stale.sorted().prefix(Self.maximumNamed).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        return Finding(
            text: "\(table) has rows whose reseller is not the one that MAIN has for their organisation: \(named): "
                + "a worker brings them after within a minute; see that one runs",
            isWrong: true)
    }
}
