/// The results of one field for all parents of its batch, one a parent, in their order.
///
/// Innermost are items: objects of one type, objects of several types, or leaves. Around them stand as many levels of
/// lists as the field's type has. It is moved, never copied: copies of it cost half of a request.
public struct Column: ~Copyable {
    enum Items {
        /// Rows of one source; without an index item i is row i.
        case objects(RowSource, RowIndex?)
        case abstract(AbstractRows)
        /// Item i is this column of row i.
        case leaves(RowSource, column: Int, LeafEncoding)
        /// The field failed for all parents.
        case failed(FieldError)
    }

    let items: Items
    /// Outermost first.
    private(set) var lists: [ListRanges] = []
    private(set) var errors: ColumnErrors?

    /// One object an item, or null where the index says so. Without an index item i is row i.
    public static func objects(_ source: RowSource, _ index: RowIndex? = nil, errors: ColumnErrors? = nil) -> Column {
        Column(items: .objects(source, index), errors: errors)
    }

    /// One object an item, of several types.
    public static func abstract(_ rows: AbstractRows, errors: ColumnErrors? = nil) -> Column {
        Column(items: .abstract(rows), errors: errors)
    }

    /// One leaf an item: this column of row i.
    public static func leaves(
        _ source: RowSource, column: Int, _ encoding: LeafEncoding, errors: ColumnErrors? = nil
    ) -> Column {
        Column(items: .leaves(source, column: column, encoding), errors: errors)
    }

    public static func failed(_ error: FieldError) -> Column { Column(items: .failed(error)) }

    /// A list an item: these ranges of the items of `column`.
    public static func list(_ ranges: ListRanges, of column: consuming Column) -> Column {
        var column = column
        column.lists.insert(ranges, at: 0)
        return column
    }

    private init(items: Items, errors: ColumnErrors? = nil) {
        self.items = items
        self.errors = errors
    }
}

/// For each item the row of a source, or none.
public final class RowIndex {
    let rows: UnsafeMutablePointer<Int32>
    let count: Int

    /// - Parameter row: the row of an item; nil is null.
    public init(count: Int, _ row: (Int) -> Int?) {
        self.count = count
        rows = .allocate(capacity: max(count, 1))
        for item in 0..<count { rows[item] = row(item).map { Int32($0) } ?? -1 }
    }

    deinit { rows.deallocate() }
}

/// For each item a list: a range of the items inside, or null.
public final class ListRanges {
    struct Entry: BitwiseCopyable {
        let start: Int32
        /// -1: the list is null.
        let count: Int32
    }

    let entries: UnsafeMutablePointer<Entry>
    let count: Int

    public init(_ ranges: [Range<Int>?]) {
        count = ranges.count
        entries = .allocate(capacity: max(count, 1))
        for (item, range) in ranges.enumerated() {
            entries[item] = Entry(start: Int32(range?.lowerBound ?? 0), count: Int32(range?.count ?? -1))
        }
    }

    deinit { entries.deallocate() }
}

/// Objects of several types: for each item its source and the row there, or none.
public final class AbstractRows {
    public struct Typed {
        let type: TypeID
        let source: RowSource

        public init(_ type: TypeID, _ source: RowSource) {
            self.type = type
            self.source = source
        }
    }

    let sources: [Typed]
    let index: RowIndex
    let tags: [Int32]

    /// - Parameters:
    ///   - sources: one a type.
    ///   - items: for each item the place in `sources` and the row there; nil is null.
    public init(_ sources: [Typed], items: [(source: Int, row: Int)?]) {
        self.sources = sources
        tags = items.map { Int32($0?.source ?? 0) }
        index = RowIndex(count: items.count) { items[$0]?.row }
    }
}

/// The items of a column that failed: looked at only where a value is null.
public final class ColumnErrors {
    private var errors: [Place: FieldError] = [:]

    private struct Place: Hashable {
        let level: Int
        let item: Int
    }

    public init() {}

    /// - Parameters:
    ///   - level: how many lists stand around the item that failed; 0 is the parent's own value.
    ///   - item: its number among the items of that level.
    public func record(_ error: FieldError, level: Int = 0, item: Int) {
        errors[Place(level: level, item: item)] = error
    }

    func error(level: Int, item: Int) -> FieldError? { errors[Place(level: level, item: item)] }
}
