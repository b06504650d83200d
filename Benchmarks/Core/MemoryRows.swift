import GraphQLCore

/// Rows in memory as a database driver would have them: for each cell the place and length of its text.
/// Safety: nothing changes after it was made.
final class MemoryRows: RowSource, @unchecked Sendable {
    private let columnCount: Int
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let cells: UnsafeMutableBufferPointer<(start: Int32, length: Int32)>

    /// - Parameter value: the text of a cell; nil is null.
    init(rows: Int, columns: Int, value: (_ row: Int, _ column: Int) -> String?) {
        columnCount = columns
        var text: [UInt8] = []
        cells = .allocate(capacity: max(rows * columns, 1))
        for row in 0..<rows {
            for column in 0..<columns {
                let value = value(row, column)
                cells[row * columns + column] = (Int32(text.count), Int32(value?.utf8.count ?? -1))
                text += Array((value ?? "").utf8)
            }
        }
        bytes = .allocate(capacity: max(text.count, 1))
        _ = bytes.initialize(from: text)
        super.init(count: rows)
    }

    deinit {
        bytes.deallocate()
        cells.deallocate()
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        guard let base = bytes.baseAddress, let cells = cells.baseAddress else { return -1 }
        let first = cells + row * columnCount
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
                continue
            }
            let cell = first[leaf.column]
            let value = cell.length < 0 ? nil : UnsafePointer(base + Int(cell.start))
            if !leaf.append(value, Int(cell.length), to: &out) { return place }
        }
        return -1
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard let base = bytes.baseAddress else { return nil }
        let cell = cells[row * columnCount + column]
        return cell.length < 0 ? nil : UnsafeRawBufferPointer(start: base + Int(cell.start), count: Int(cell.length))
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        .list(ListRanges(0..<(field.column == 0 ? 10 : 5)), of: .objects(self))
    }
}
