/// A row of another table that comes with the rows of a relation, in columns of its own: at most one each, and nulls where
/// there is none. Its scope and its second wall are its own too.
///
/// Only rows of one database that are found by a unique key are joined. For a dashboard an organisation with its wallet and
/// its invoice is one statement in place of three, and costs PostgreSQL two thirds; to a page nothing is joined, because
/// PostgreSQL, which does not know how long a page is, would rather read the other table from end to end.
struct JoinedRow {
    let table: Table
    /// Which row it is, over the aliases of both tables.
    let condition: String
    let given: Given?
    /// Where a row has its organisation; nil where rows are nobody's.
    let organisation: Int?
    /// Where it has its key: null where there is no row.
    let key: Int

    /// A value that the request knows, as a table of one row and column.
    struct Given {
        /// The table and its column, such as `month (first)`.
        let name: String
        /// What PostgreSQL makes of the parameter.
        let expression: @Sendable (_ parameter: String) -> String
        let value: @Sendable (PortalRequest) -> Statement.Parameter
    }
}

extension JoinedRow {
    /// What stands behind the tables before it.
    /// - Parameters:
    ///   - scope: the condition of the viewer's scope over a table; nil where there is none.
    ///   - parameter: the next parameter's place.
    func sql(scope: (Table) -> String?, _ parameter: () -> String) -> String {
        let given = given.map { "\nCROSS JOIN (SELECT \($0.expression(parameter()))) AS \($0.name)" } ?? ""
        let conditions = [condition, scope(table)].compactMap { $0 }
        return "\(given)\nLEFT JOIN \(table.name) AS \(table.alias)\n    ON \(conditions.joined(separator: " AND "))"
    }

    /// Where the second wall looks; nil where there is nothing to look at.
    var owner: SecondWall.Owner? { organisation.map { SecondWall.Owner(organisation: $0, presence: key) } }
}
