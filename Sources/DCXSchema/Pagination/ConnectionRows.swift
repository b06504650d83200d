internal import GraphQLCore

/// How the rows of a connection's statement are laid out.
struct ConnectionLayout {
    let page: Page
    let parentCount: Int
    /// Whether each row says which parent it belongs to.
    let isPlaced: Bool

    var place: RowPlace? { page.place }

    var window: PageWindow { page.window }

    /// Columns of the nodes; behind them the place of the parent and the total, where there are such.
    var columnCount: Int { page.projection.columns.count }

    var totalColumn: Int { columnCount + (isPlaced ? 1 : 0) }
}

/// Connections as rows, one a parent: each has a range of the statement's rows.
final class ConnectionRows: RowSource {
    static let nodes = 0
    static let edges = 1
    static let totalCount = 2
    static let pageInfo = ["hasNextPage": 3, "hasPreviousPage": 4, "startCursor": 5, "endCursor": 6]

    private let rows: StatementRows
    /// Those that pages show: what is selected below nodes is fetched for all of these.
    private var shown: StatementRows
    private let layout: ConnectionLayout
    private var pages: [Page] = []

    private struct Page {
        /// Of the statement's rows, in the statement's order; without the one too many.
        var range: Range<Int>
        /// The same of those that are shown.
        var shown: Range<Int>
        /// Whether there was one too many.
        var hasMore: Bool
        /// The first row of the parent, whatever it has.
        var first: Int?
    }

    init(_ rows: StatementRows, _ layout: ConnectionLayout) {
        self.rows = rows
        shown = rows
        self.layout = layout
        super.init(count: layout.parentCount)
        cutPages()
        let count = pages.reduce(0) { $0 + $1.range.count }
        if count < rows.count { show(count) }
    }

    private func cutPages() {
        pages.reserveCapacity(layout.parentCount)
        var start = 0
        for parent in 0..<layout.parentCount {
            let end =
                layout.isPlaced
                ? PlacedRows.end(of: parent, from: start, rows, placeColumn: layout.columnCount) : rows.count
            let isEmpty = start == end || rows.text(start, SelectList.key) == nil
            let found = isEmpty ? 0 : end - start
            let range = start..<start + min(found, layout.window.limit)
            pages.append(
                Page(
                    range: range, shown: range, hasMore: found > layout.window.limit,
                    first: start == end ? nil : start))
            start = end
        }
    }

    /// Leaves out what no page shows.
    private func show(_ count: Int) {
        var numbers: [Int32] = []
        numbers.reserveCapacity(count)
        for place in pages.indices {
            let start = numbers.count
            for row in pages[place].range { numbers.append(Int32(truncatingIfNeeded: row)) }
            pages[place].shown = start..<numbers.count
        }
        shown = ShownRows(rows, numbers)
    }

    // MARK: Leaves

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        let page = pages[row]
        let window = layout.window
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            switch leaf.column {
            case Self.totalCount:
                guard appendTotal(page, to: &out) else {
                    failures.record(place, .outsideInt(leaf.definition.name))
                    return place
                }
            // What a cursor points at lies beyond the page, whichever end the page is counted from.
            case 3: out.append(window.before != nil || !window.isBackward && page.hasMore)
            case 4: out.append(window.after != nil || window.isBackward && page.hasMore)
            case 5: appendCursor(window.isBackward ? page.range.last : page.range.first, to: &out)
            case 6: appendCursor(window.isBackward ? page.range.first : page.range.last, to: &out)
            default: break
            }
        }
        return -1
    }

    /// - Returns: false for one that is more than an Int can say.
    private func appendTotal(_ page: Page, to out: inout JSONBuffer) -> Bool {
        guard let first = page.first, let total = rows.text(first, layout.totalColumn) else {
            out.append(0)
            return true
        }
        guard LeafField.isInt32(total) else { return false }
        out.appendVerbatim(total)
        return true
    }

    private func appendCursor(_ row: Int?, to out: inout JSONBuffer) {
        guard let row else { return out.appendNull() }
        out.appendCursor(rows, row, layout.place)
    }

    // MARK: Items

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        let ranges = ListRanges(count: pages.count) {
            layout.window.isBackward ? reversed(pages[$0].shown) : pages[$0].shown
        }
        let index = layout.window.isBackward ? RowIndex(count: shown.count) { self.shown.count - 1 - $0 } : nil
        if field.column == Self.nodes { return .list(ranges, of: .objects(shown, index)) }
        return .list(ranges, of: .objects(EdgeRows(shown, layout.place), index))
    }

    /// The range of items whose rows are this range, where item i is row count - 1 - i.
    private func reversed(_ range: Range<Int>) -> Range<Int> {
        shown.count - range.upperBound..<shown.count - range.lowerBound
    }
}

/// Edges as rows: the statement's rows, each with its cursor.
final class EdgeRows: RowSource {
    static let node = 0
    static let cursor = 1

    private let rows: StatementRows
    private let place: RowPlace?

    init(_ rows: StatementRows, _ place: RowPlace?) {
        self.rows = rows
        self.place = place
        super.init(count: rows.count)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if !leaf.isConstant { out.appendCursor(rows, row, self.place) }
        }
        return -1
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column { .objects(rows) }
}

extension JSONBuffer {
    fileprivate mutating func appendCursor(_ rows: StatementRows, _ row: Int, _ place: RowPlace?) {
        guard let place else { preconditionFailure("who shows cursors has asked for places") }
        appendString(place.cursor(of: row, in: rows))
    }
}
