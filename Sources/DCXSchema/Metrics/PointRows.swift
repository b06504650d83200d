internal import GraphQLCore

/// The points of several machines as rows, machine by machine: every machine has every bucket, whether something was measured
/// in it or not.
final class PointRows: RowSource {
    private let rows: StatementRows
    let bucketCount: Int
    /// The row that has what was measured in a point; -1 where nothing was.
    private var measuredRows: [Int32]

    /// - Parameter rows: of `MetricsSeriesStatements`.
    init(_ rows: StatementRows, machineCount: Int) {
        var bucketCount = 0
        var bucketOfNumber: [Int: Int] = [:]
        while bucketCount < rows.count, rows.integer(bucketCount, MetricsSeriesStatements.place) == 0 {
            if let number = rows.integer(bucketCount, MetricsSeriesStatements.number) {
                bucketOfNumber[number] = bucketCount
            }
            bucketCount += 1
        }
        self.rows = rows
        self.bucketCount = bucketCount
        measuredRows = [Int32](repeating: -1, count: machineCount * bucketCount)
        for row in bucketCount..<rows.count {
            guard let place = rows.integer(row, MetricsSeriesStatements.place), 1...machineCount ~= place,
                let number = rows.integer(row, MetricsSeriesStatements.number), let bucket = bucketOfNumber[number]
            else { continue }
            measuredRows[(place - 1) * bucketCount + bucket] = Int32(truncatingIfNeeded: row)
        }
        super.init(count: machineCount * bucketCount)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        let bucket = row % bucketCount
        let measured = Int(measuredRows[row])
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
                continue
            }
            let isOfBucket =
                leaf.column == MetricsSeriesStatements.start || leaf.column == MetricsSeriesStatements.end
            if isOfBucket || measured >= 0 {
                let value = rows.text(isOfBucket ? bucket : measured, leaf.column)
                let bytes = value?.baseAddress?.assumingMemoryBound(to: UInt8.self)
                if !leaf.append(bytes, value?.count ?? 0, to: &out) { return place }
            } else if leaf.column == MetricsSeriesStatements.sampleCount {
                leaf.appendKey(to: &out)
                out.append(0)
            } else if !leaf.append(nil, 0, to: &out) {
                return place
            }
        }
        return -1
    }
}
