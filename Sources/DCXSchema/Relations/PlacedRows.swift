internal import GraphQLCore

/// How the rows of a statement belong to its parents: they come parent by parent, each with its parent's place from 1.
struct PlacedRows {
    /// Nil where there is one parent, whose all rows are.
    let placeColumn: Int?
    let parentCount: Int

    /// The rows of each parent; a row of nulls is none.
    func ranges(of rows: StatementRows) -> ListRanges {
        guard let placeColumn else { return ListRanges(0..<rows.count) }
        var ranges: [Range<Int>?] = []
        var start = 0
        for parent in 0..<parentCount {
            let end = Self.end(of: parent, from: start, rows, placeColumn: placeColumn)
            let isEmpty = start == end || rows.text(start, SelectList.key) == nil
            ranges.append(isEmpty ? start..<start : start..<end)
            start = end
        }
        return ListRanges(ranges)
    }

    /// The end of a parent's rows, where they begin at a row if there are any.
    static func end(of parent: Int, from start: Int, _ rows: StatementRows, placeColumn: Int) -> Int {
        guard start < rows.count, rows.integer(start, placeColumn) == parent + 1 else { return start }
        return rows.endOfRun(from: start, placeColumn)
    }

    /// The items of each parent, where these are their places.
    static func ranges(of places: [Int], parentCount: Int) -> ListRanges {
        var ranges: [Range<Int>?] = []
        var start = 0
        for parent in 0..<parentCount {
            var end = start
            while end < places.count, places[end] == parent + 1 { end += 1 }
            ranges.append(start..<end)
            start = end
        }
        return ListRanges(ranges)
    }
}
