internal import GraphQLCore

/// The first rows of a statement: what comes behind them is there to say that there is more, or how many there are, and nothing is
/// fetched for it.
final class FirstRows: StatementRows {
    private let rows: StatementRows

    /// - Parameter count: at most as many as there are.
    init(_ rows: StatementRows, count: Int) {
        self.rows = rows
        super.init(count: count)
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? { rows.text(row, column) }

    override func integer(_ row: Int, _ column: Int) -> Int? { rows.integer(row, column) }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        rows.write(row, run, &out, &failures)
    }
}
