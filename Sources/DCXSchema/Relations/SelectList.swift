/// The columns that a statement fetches of a table: only what is selected, never `*`. The organisation and the key come
/// first, always: the one is checked on the way out, the other tells a row from none.
final class SelectList {
    static let organisation = 0
    static let key = 1

    let table: Table
    private(set) var expressions: [String]

    init(_ table: Table) {
        self.table = table
        expressions = ["\(table.alias).\(table.organisation)", "\(table.alias).\(table.key.name)"]
    }

    /// The number of a column in the rows; it is fetched from now on.
    func number(of column: String) -> Int {
        let expression = "\(table.alias).\(column)"
        if let number = expressions.lastIndex(of: expression) { return number }
        expressions.append(expression)
        return expressions.count - 1
    }
}
