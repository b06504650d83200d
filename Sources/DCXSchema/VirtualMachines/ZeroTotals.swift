internal import GraphQLCore

/// The totals over no machines as one row, with the columns that the row of a statement has, as PostgreSQL writes them.
final class ZeroTotals: RowSource {
    private static let digits: StaticString = "0.00"
    /// How many of the digits a column has.
    private let lengths: [Int]

    /// - Parameter areAmounts: for each expression whether it is an amount of money, which has two places.
    init(_ areAmounts: [Bool]) {
        lengths =
            Array(repeating: 0, count: ExpressionList.leading)
            + areAmounts.map { $0 ? Self.digits.utf8CodeUnitCount : 1 }
        super.init(count: 1)
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        lengths[column] == 0 ? nil : UnsafeRawBufferPointer(start: Self.digits.utf8Start, count: lengths[column])
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
            } else if !leaf.append(Self.digits.utf8Start, lengths[leaf.column], to: &out) {
                return place
            }
        }
        return -1
    }
}
