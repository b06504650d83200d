internal import GraphQLCore

/// The points of several machines as rows, machine by machine: every machine has every bucket, whether something was measured
/// in it or not.
final class PointRows: RowSource {
    private let rows: StatementRows
    private let times: BucketTimes
    private let points: [Point]
    private var empty: EmptyPoints

    var bucketCount: Int { times.count }

    private struct Point {
        let bucket: Int32
        /// The row that has what was measured; -1 where nothing was.
        var measured: Int32
    }

    /// - Parameter rows: of `MetricsSeriesStatements`.
    init(_ rows: StatementRows, machineCount: Int) {
        let times = BucketTimes(rows)
        self.rows = rows
        points = Self.points(rows, times, machineCount: machineCount)
        empty = EmptyPoints(bucketCount: times.count, areManyMachines: machineCount > 1)
        self.times = times
        super.init(count: points.count)
    }

    private static func points(_ rows: StatementRows, _ times: borrowing BucketTimes, machineCount: Int) -> [Point] {
        let bucketCount = times.count
        let count = machineCount * bucketCount
        var points = [Point](unsafeUninitializedCapacity: count) { points, initializedCount in
            while initializedCount < count {
                for bucket in 0..<bucketCount {
                    let point = Point(bucket: Int32(truncatingIfNeeded: bucket), measured: -1)
                    points.initializeElement(at: initializedCount &+ bucket, to: point)
                }
                initializedCount &+= bucketCount
            }
        }
        var row = times.count
        while row < rows.count {
            let end = rows.endOfRun(from: row, MetricsSeriesStatements.place)
            if let place = rows.integer(row, MetricsSeriesStatements.place), place >= 1, place <= machineCount {
                // The numbers of a machine's rows go up, as those of the buckets do.
                var bucket = 0
                for row in row..<end {
                    guard let number = rows.integer(row, MetricsSeriesStatements.number) else { continue }
                    while bucket < times.count, times.number(ofBucket: bucket) < number { bucket += 1 }
                    if bucket < times.count, times.number(ofBucket: bucket) == number {
                        points[(place - 1) * times.count + bucket].measured = Int32(truncatingIfNeeded: row)
                    }
                }
            }
            row = end
        }
        return points
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        let point = points[row]
        if point.measured >= 0 { return writeMeasured(point, run, &out, &failures) }
        let bucket = Int(point.bucket)
        if empty.append(bucket, run, to: &out) { return -1 }
        let start = out.count
        let missing = writeEmpty(bucket, run, &out)
        if missing < 0 { empty.remember(bucket, run, UnsafeRawBufferPointer(rebasing: out.bytes[start...])) }
        return missing
    }

    /// A point in which something was measured: times are the bucket's, and what stands between them is its row's.
    private func writeMeasured(
        _ point: Point, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        var place = 0
        while place < run.count {
            if isTime(run[place].column) {
                if !appendTime(Int(point.bucket), run[place], to: &out) { return place }
                place += 1
                continue
            }
            var end = place + 1
            while end < run.count, !isTime(run[end].column) { end += 1 }
            // The rows of a statement say where a value is missing; they record no failures, whose places would be others.
            let missing = rows.write(Int(point.measured), run[place..<end], &out, &failures)
            if missing >= 0 { return place + missing }
            place = end
        }
        return -1
    }

    private func writeEmpty(_ bucket: Int, _ run: LeafRun, _ out: inout JSONBuffer) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
            } else if leaf.column == MetricsSeriesStatements.sampleCount {
                leaf.appendKey(to: &out)
                out.append(0)
            } else if !(isTime(leaf.column) ? appendTime(bucket, leaf, to: &out) : leaf.appendMissing(to: &out)) {
                return place
            }
        }
        return -1
    }

    private func isTime(_ column: Int) -> Bool {
        column == MetricsSeriesStatements.start || column == MetricsSeriesStatements.end
    }

    private func appendTime(_ bucket: Int, _ leaf: LeafField, to out: inout JSONBuffer) -> Bool {
        guard let time = times.json(leaf.column, ofBucket: bucket) else { return leaf.appendMissing(to: &out) }
        leaf.appendKey(to: &out)
        out.appendVerbatim(time)
        return true
    }
}
