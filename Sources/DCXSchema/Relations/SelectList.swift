/// The columns that a statement fetches of a table: only what is selected, never `*`. The organisation and the key come
/// first, always: the one is checked on the way out, the other tells a row from none.
///
/// The columns of rows that are joined to the table's stand among the same columns: each joined table has a list of its own
/// over them.
final class SelectList {
    static let organisation = 0
    static let key = 1

    let table: Table
    /// Where the rows of this table have their key; null where there is no row.
    let key: Int
    private let fetched: Fetched

    /// What the lists of one statement share.
    private final class Fetched {
        var expressions: [String]
        var joins: [JoinedRow] = []
        /// Whether rows can be joined: to those that are found by a key.
        let admitsJoins: Bool
        /// Of the table that the statement is about.
        let alias: String

        init(_ table: Table, admitsJoins: Bool) {
            expressions = [table.ownerExpression, table.expression(table.key.name)]
            alias = table.alias
            self.admitsJoins = admitsJoins
        }
    }

    /// - Parameter admitsJoins: whether the statement is a lookup by key.
    init(_ table: Table, admitsJoins: Bool = false) {
        self.table = table
        key = Self.key
        fetched = Fetched(table, admitsJoins: admitsJoins)
    }

    private init(_ table: Table, key: Int, _ fetched: Fetched) {
        self.table = table
        self.key = key
        self.fetched = fetched
    }

    var expressions: [String] { fetched.expressions }

    var joins: [JoinedRow] { fetched.joins }

    /// The number of a column in the rows; it is fetched from now on.
    func number(of column: String) -> Int { number(ofExpression: table.expression(column)) }

    /// The number of an expression over the tables' aliases; it is fetched from now on.
    func number(ofExpression expression: String) -> Int {
        if let number = fetched.expressions.lastIndex(of: expression) { return number }
        fetched.expressions.append(expression)
        return fetched.expressions.count - 1
    }

    /// Joins the row of another table whose unique column is a column of this one: it needs no statement of its own.
    ///
    /// - Parameters:
    ///   - column: of the other table.
    ///   - parentColumn: of this one.
    ///   - condition: what else the row has to be, over both aliases.
    ///   - given: a value of the request that the condition needs.
    /// - Returns: the list of its columns; nil where it has to be fetched by itself: it is in another database, or its table
    ///   stands in the statement already for another row.
    func join(
        _ table: Table, on column: String, is parentColumn: String, and condition: String? = nil,
        given: JoinedRow.Given? = nil
    ) -> SelectList? {
        guard fetched.admitsJoins, table.database == self.table.database else { return nil }
        let equality = "\(table.expression(column)) = \(self.table.expression(parentColumn))"
        let condition = condition.map { "\(equality) AND \($0)" } ?? equality
        if let known = fetched.joins.first(where: { $0.table.alias == table.alias }) {
            return known.condition == condition ? SelectList(table, key: known.key, fetched) : nil
        }
        if table.alias == fetched.alias { return nil }
        let owner = table.isTenant ? number(ofExpression: table.ownerExpression) : nil
        let key = number(ofExpression: table.expression(table.key.name))
        fetched.joins.append(JoinedRow(table: table, condition: condition, given: given, organisation: owner, key: key))
        return SelectList(table, key: key, fetched)
    }
}
