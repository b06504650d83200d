internal import GraphQLCore

/// When the buckets of a series begin and end, as JSON: they are the same for every machine, so that they are formatted once.
struct BucketTimes: ~Copyable {
    /// The numbers of the buckets, which go up.
    private var numbers: [Int] = []
    private var json: JSONBuffer
    /// For each bucket where its start ends in the JSON, and where its end does.
    private var ends: [Int] = []

    var count: Int { numbers.count }

    /// - Parameter rows: of `MetricsSeriesStatements`: the buckets come first.
    init(_ rows: StatementRows) {
        let isNone = rows.count == 0 || rows.integer(0, MetricsSeriesStatements.place) != 0
        let count = isNone ? 0 : rows.endOfRun(from: 0, MetricsSeriesStatements.place)
        json = JSONBuffer(capacity: count * 2 * Self.usualLength)
        numbers.reserveCapacity(count)
        ends.reserveCapacity(count * 2)
        for row in 0..<count {
            // Every bucket has a number: where it comes among those that the range has.
            numbers.append(rows.integer(row, MetricsSeriesStatements.number) ?? row)
            append(rows.text(row, MetricsSeriesStatements.start))
            append(rows.text(row, MetricsSeriesStatements.end))
        }
    }

    /// Bytes of a time and its quotes.
    private static let usualLength = 22

    private mutating func append(_ time: UnsafeRawBufferPointer?) {
        if let time { _ = DateTimeText.format.append(time, to: &json) }
        ends.append(json.count)
    }

    func number(ofBucket bucket: Int) -> Int { numbers[bucket] }

    /// A start or an end, valid as long as the times; nil where it is no time.
    /// - Parameter column: of the statement.
    func json(_ column: Int, ofBucket bucket: Int) -> UnsafeRawBufferPointer? {
        let place = bucket * 2 + (column - MetricsSeriesStatements.start)
        let start = place == 0 ? 0 : ends[place - 1]
        let end = ends[place]
        return start == end ? nil : UnsafeRawBufferPointer(rebasing: json.bytes[start..<end])
    }
}
