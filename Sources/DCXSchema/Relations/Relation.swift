/// Rows of a table that a field needs, as a value: it says what, not how. It cannot be made without a scope.
struct Relation {
    let table: Table
    let columns: [String]
    let scope: Scope
    let keys: Keys
    /// What comes with each row; not with pages.
    var joins: [JoinedRow] = []
    /// What the joined rows need of the request, in their order.
    var given: [Statement.Parameter] = []
    var filter: Predicate?
    /// Of rows without a page; pages have an order of their own.
    var order: RowOrder?
    var page: Page?

    /// Which rows are asked for, besides what the scope says.
    enum Keys {
        /// All in scope.
        case all
        /// Those whose column is one of these; nil is a key that nothing has. With a page, each value has a page of its own.
        case oneOf(column: String, [String?])

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
