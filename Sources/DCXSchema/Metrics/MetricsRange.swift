internal import GraphQLCore

/// From when to when a series is asked for, and how many points that may be.
struct MetricsRange {
    /// Points of one machine, and of all machines of a field together: as many as a page of the usual size can have.
    static let maximumPoints = 1_000
    static let maximumPointsTogether = 25_000
    let from: String
    let to: String
    /// Points of one machine.
    private let limit: Int
    private let end: Instant
    private let seconds: Int
    private let machineCount: Int

    /// - Parameters:
    ///   - from, to: as the scalar `DateTime` admits them.
    ///   - machineCount: how many are asked for at once.
    /// - Throws: for what is no range, or certainly too long.
    init(from: String, to: String, _ bucket: MetricsBucket, machineCount: Int) throws(FieldError) {
        guard let start = Instant(from), let end = Instant(to), start < end else {
            throw Self.invalid("\"from\" has to be before \"to\".")
        }
        let margin = bucket.maximumSeconds + 86_400
        guard start.seconds(since: .first) >= margin, Instant.last.seconds(since: end) >= margin else {
            throw Self.invalid("A series lies in the years 1 to 9999, the buckets around it too.")
        }
        self.from = from
        self.to = to
        self.machineCount = machineCount
        self.end = end
        seconds = end.seconds(since: start)
        limit = min(Self.maximumPoints, Self.maximumPointsTogether / max(machineCount, 1))
        if seconds / bucket.maximumSeconds > limit { throw tooLong() }
    }

    /// How many rows the range has, about: those of the table, and where it goes on until now the samples that have no roll-up yet.
    /// - Parameters:
    ///   - now: the time of the request; nil where that is not known.
    ///   - machineCount: another number of machines.
    func rows(in source: MetricsSource, until now: String?, machineCount: Int? = nil) -> Int {
        var each = seconds / source.rowSeconds + 1
        let isOver = now.flatMap(Instant.init).map { $0.seconds(since: end) > 3_600 } ?? false
        if source != .samples, !isOver { each += MetricsSource.rowsWithoutRollUp }
        return CostArithmetic.product(each, machineCount ?? self.machineCount)
    }

    /// The most points that the range can have, of one machine and of all machines together: what is beyond the limits is
    /// refused. A range touches two buckets more than it is long.
    func maximumPoints(_ bucket: MetricsBucket, machineCount: Int) -> (each: Int, together: Int) {
        let each = min(seconds / bucket.minimumSeconds + 2, Self.maximumPoints)
        return (each, min(CostArithmetic.product(each, machineCount), Self.maximumPointsTogether))
    }

    /// The number of points of each machine, as they came.
    /// - Throws: where they are too many after all: the database alone knows how many days a range touches.
    func check(pointsOfEach count: Int) throws(FieldError) { if count > limit { throw tooLong() } }

    private func tooLong() -> FieldError {
        let points = "at most \(limit) points a machine"
        return Self.invalid(
            machineCount > 1
                ? "For so many machines at once a series has \(points): take larger buckets or fewer machines."
                : "A series has \(points): take larger buckets or a shorter range.")
    }

    private static func invalid(_ message: String) -> FieldError { FieldError(message, code: "INVALID_RANGE") }
}
