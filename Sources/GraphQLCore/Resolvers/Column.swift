/// The results of one field for all parents of its batch, one a parent, in their order.
///
/// Innermost are items: objects of one type, objects of several types, or leaves. Around them stand as many levels of
/// lists as the field's type has. It is moved, never copied: copies of it cost half of a request.
public struct Column: ~Copyable {
    enum Items: ~Copyable {
        /// Rows of one source; without an index item i is row i.
        case objects(RowSource, RowIndex?)
        case abstract(AbstractRows)
        /// Item i is this column of row i.
        case leaves(RowSource, column: Int, LeafEncoding)
        /// The field failed for all parents.
        case failed(FieldError)
    }

    let items: Items
    /// The outermost level of lists, and those inside it: as a rule there is one level, and an array would cost more.
    var outerList: ListRanges?
    private(set) var innerLists: [ListRanges] = []
    var errors: ColumnErrors?

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
        if let inner = column.outerList { column.innerLists.insert(inner, at: 0) }
        column.outerList = ranges
        return column
    }

    private init(items: consuming Items, errors: ColumnErrors? = nil) {
        self.items = items
        self.errors = errors
    }
}

/// For each item the row of a source, or none.
public struct RowIndex {
    /// Nil where item i is row i.
    let rows: Numbers?

    /// - Parameter row: the row of an item; nil is null.
    public init(count: Int, _ row: (Int) -> Int?) {
        guard count == 1 else {
            rows = Numbers.make(count: count) { item in row(item).map { Int32($0) } ?? -1 }
            return
        }
        // One parent is the usual case, and costs no memory.
        switch row(0) {
        case 0: rows = nil
        case nil: rows = .nullRow
        case let row?: rows = Numbers.make(count: 1) { _ in Int32(row) }
        }
    }
}

/// For each item a list: a range of the items inside, or null.
public struct ListRanges {
    struct Entry: BitwiseCopyable {
        let start: Int32
        /// -1: the list is null.
        let count: Int32

        init(_ range: Range<Int>?) {
            start = Int32(range?.lowerBound ?? 0)
            count = Int32(range?.count ?? -1)
        }
    }

    /// The list of the only item, where there is but one.
    let only: Entry
    let entries: ListEntries?

    public init(_ ranges: [Range<Int>?]) { self.init(count: ranges.count) { ranges[$0] } }

    /// - Parameter range: the list of an item; nil is null.
    public init(count: Int, _ range: (Int) -> Range<Int>?) {
        only = Entry(count == 1 ? range(0) : nil)
        entries = count == 1 ? nil : ListEntries.make(count: count) { Entry(range($0)) }
    }

    /// The list of one item.
    public init(_ range: Range<Int>?) {
        only = Entry(range)
        entries = nil
    }
}

/// Numbers in memory that does not move: one allocation with the object that owns it.
final class Numbers: ManagedBuffer<Void, Int32> {
    static func make(count: Int, _ number: (Int) -> Int32) -> Numbers {
        let made = unsafeDowncast(create(minimumCapacity: max(count, 1)) { _ in }, to: Numbers.self)
        let values = made.values
        for index in 0..<count { (values + index).initialize(to: number(index)) }
        return made
    }

    /// Safety: tail memory has the address of its object, and whoever keeps the pointer keeps the object.
    var values: UnsafeMutablePointer<Int32> { withUnsafeMutablePointerToElements { $0 } }

    /// The row of one item that is null.
    /// Safety: nothing is ever written to it again.
    nonisolated(unsafe) static let nullRow = make(count: 1) { _ in -1 }
}

/// The lists of several items, in memory that does not move.
final class ListEntries: ManagedBuffer<Void, ListRanges.Entry> {
    static func make(count: Int, _ entry: (Int) -> ListRanges.Entry) -> ListEntries {
        let made = unsafeDowncast(create(minimumCapacity: max(count, 1)) { _ in }, to: ListEntries.self)
        let values = made.values
        for item in 0..<count { (values + item).initialize(to: entry(item)) }
        return made
    }

    /// Safety: tail memory has the address of its object, and whoever keeps the pointer keeps the object.
    var values: UnsafeMutablePointer<ListRanges.Entry> { withUnsafeMutablePointerToElements { $0 } }
}

/// Objects of several types: for each item its source and the row there, or none.
public struct AbstractRows {
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
    /// For each item its place in `sources`.
    let tags: Numbers

    /// - Parameters:
    ///   - sources: one a type.
    ///   - items: for each item the place in `sources` and the row there; nil is null.
    public init(_ sources: [Typed], items: [(source: Int, row: Int)?]) {
        self.sources = sources
        tags = Numbers.make(count: items.count) { Int32(items[$0]?.source ?? 0) }
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
