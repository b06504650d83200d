internal import GraphQLCore

/// Values of many rows as one parameter, an array in the order of the rows.
struct KeyList {
    let count: Int
    let parameter: Statement.Parameter

    init(_ values: [String?]) {
        count = values.count
        parameter = .array(values)
    }

    /// - Parameter column: of the rows.
    init(of rows: Batch, _ column: Int) {
        count = rows.count
        parameter = .array(count: count) { rows.text($0, column) }
    }
}

/// A cache of the lists made from one set of rows: fields of the same rows, and a field with many aliases, share them.
struct KeyLists {
    /// With fewer rows, a new list costs less than a lookup.
    private static let leastRows = 16

    private var rows: RowSource?
    private var lists: [Int: KeyList] = [:]

    mutating func list(of rows: Batch, _ column: Int) -> KeyList {
        if rows.count < Self.leastRows { return KeyList(of: rows, column) }
        if self.rows !== rows.source {
            self.rows = rows.source
            lists.removeAll(keepingCapacity: true)
        }
        if let known = lists[column] { return known }
        let list = KeyList(of: rows, column)
        lists[column] = list
        return list
    }
}
