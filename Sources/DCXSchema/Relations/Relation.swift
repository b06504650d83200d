/// Rows of a table that a field needs, as a value: it says what, not how. It cannot be made without a scope.
struct Relation {
    let table: Table
    let columns: [String]
    let scope: Scope
    let keys: Keys
    let page: Page?

    /// Which rows are asked for, besides what the scope says.
    enum Keys {
        /// All in scope.
        case all
        /// Those whose column is one of these. With a page, each value has a page of its own.
        case oneOf(column: String, [UUID])

        var isMany: Bool {
            if case .oneOf(_, let values) = self { values.count != 1 } else { false }
        }
    }

    struct Page {
        let order: RowOrder
        let window: PageWindow
        let countsTotal: Bool
    }
}

/// A total order of a table's rows: a text expression, then the key.
struct RowOrder: Sendable {
    /// In cursors; another order's cursors are refused.
    let name: String
    /// The column by which rows are ordered.
    let column: String
    /// The column over the alias of its table, such that it is never null.
    let expression: String
}
