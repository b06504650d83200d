import GraphQLCore

@testable import DCXSchema

/// Rows in memory in place of a statement's.
final class TextTable: StatementRows {
    private let values: [[UnsafeMutableRawBufferPointer?]]

    init(_ rows: [[String?]]) {
        values = rows.map { $0.map { $0.map(Self.copy) } }
        super.init(count: rows.count)
    }

    deinit { for value in values.joined() { value?.deallocate() } }

    private static func copy(_ text: String) -> UnsafeMutableRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        copy.copyBytes(from: text.utf8)
        return copy
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        values[row][column].map { UnsafeRawBufferPointer($0) }
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            let value = leaf.isConstant ? nil : text(row, leaf.column)
            if leaf.isConstant {
                leaf.appendKey(to: &out)
            } else if !leaf.append(
                value?.baseAddress?.assumingMemoryBound(to: UInt8.self), value?.count ?? 0, to: &out)
            {
                return place
            }
        }
        return -1
    }
}
