/// The columns that a statement fetches of a table: only what is selected, never `*`. The organisation and the key come
/// first, always: the one is checked on the way out, the other tells a row from none.
final class SelectList {
    static let organisation = 0
    static let key = 1

    let table: Table
    private(set) var expressions: [String]

    init(_ table: Table) {
        self.table = table
        let organisation =
            switch table.tenancy {
            case .tenant(let organisation, _): table.expression(organisation)
            case .shared: "NULL"
            }
        expressions = [organisation, table.expression(table.key.name)]
    }

    /// The number of a column in the rows; it is fetched from now on.
    func number(of column: String) -> Int { number(ofExpression: table.expression(column)) }

    /// The number of an expression over the table's alias; it is fetched from now on.
    func number(ofExpression expression: String) -> Int {
        if let number = expressions.lastIndex(of: expression) { return number }
        expressions.append(expression)
        return expressions.count - 1
    }
}
