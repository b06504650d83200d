internal import GraphQLCore

/// Those rows of a statement that pages show. The others are there to say that there is more, or how many there are, and nothing
/// is fetched for them.
final class ShownRows: StatementRows {
    private let rows: StatementRows
    /// Of each its number in the statement.
    private let numbers: [Int32]

    init(_ rows: StatementRows, _ numbers: [Int32]) {
        self.rows = rows
        self.numbers = numbers
        super.init(count: numbers.count)
    }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? { rows.text(Int(numbers[row]), column) }

    override func integer(_ row: Int, _ column: Int) -> Int? { rows.integer(Int(numbers[row]), column) }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        rows.write(Int(numbers[row]), run, &out, &failures)
    }
}
