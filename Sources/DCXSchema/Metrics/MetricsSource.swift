/// Which table a series is read from: the coarsest that answers it exactly.
enum MetricsSource {
    /// Days of Africa/Johannesburg, one row each.
    case daily
    /// Hours of UTC, one row each.
    case hourly
    case samples
    /// Hours where all buckets begin and end with one, else samples: the statement itself knows.
    case hourlyOrSamples

    /// The zone whose days the daily roll-ups are.
    static let dailyZone = "Africa/Johannesburg"

    init(_ bucket: MetricsBucket, zone: String) {
        switch bucket {
        case .fiveMinutes, .fifteenMinutes: self = .samples
        case .hour, .day, .week, .month:
            if bucket.isCalendar, zone == Self.dailyZone {
                self = .daily
            } else {
                // Both have always been whole hours away from UTC since there were machines.
                self = zone == Self.dailyZone || zone == TimeZoneNames.utc ? .hourly : .hourlyOrSamples
            }
        }
    }

    /// How many seconds one row of the table stands for, at least.
    var rowSeconds: Int {
        switch self {
        case .daily: 86_400
        case .hourly: 3_600
        // A sample a minute is what a machine is planned to have.
        case .samples, .hourlyOrSamples: 60
        }
    }

    /// Whether a bucket is one row, which then needs no adding up.
    func isExact(_ bucket: MetricsBucket) -> Bool {
        switch self {
        case .daily: bucket == .day
        case .hourly: bucket == .hour
        case .samples, .hourlyOrSamples: false
        }
    }

    /// The boundaries of all buckets, in the terms of the table.
    var boundsSQL: String {
        switch self {
        case .daily:
            """
            SELECT array_agg(bucket.day ORDER BY bucket.number) AS starts, min(bucket.day) AS start,
                   (max(bucket."end") AT TIME ZONE $5::text)::date AS "end", $6::timestamptz AS now
            FROM bucket
            WHERE bucket."end" IS NOT NULL
            """
        case .hourly, .samples, .hourlyOrSamples:
            """
            SELECT array_agg(bucket.start ORDER BY bucket.number) AS starts, min(bucket.start) AS start,
                   max(bucket."end") AS "end", $6::timestamptz AS now\(self == .hourlyOrSamples ? Self.wholeHours : "")
            FROM bucket
            WHERE bucket."end" IS NOT NULL
            """
        }
    }

    private static let wholeHours = """
        ,
               bool_and(date_trunc('hour', bucket.start, 'UTC') = bucket.start
                   AND date_trunc('hour', bucket."end", 'UTC') = bucket."end") AS are_whole_hours
        """

    /// A select of a machine's rows between the boundaries, with their time as `measured_at`: those of the organisation that
    /// has it now, and in scope. Averages that are put together have beside them how many samples had the measure.
    func partsSQL(_ bucket: MetricsBucket, _ aggregates: [MeasureAggregate], _ scope: ScopeText) -> String {
        let counts = isExact(bucket) ? [] : aggregates.compactMap(\.count)
        switch self {
        case .daily: return Self.rollUps("vm_metrics_daily", "day", aggregates, counts, scope)
        case .hourly: return Self.rollUps("vm_metrics_hourly", "hour", aggregates, counts, scope)
        case .samples: return Self.samples(aggregates, counts, scope)
        case .hourlyOrSamples:
            return """
                \(Self.rollUps("vm_metrics_hourly", "hour", aggregates, counts, scope))
                    AND (SELECT bounds.are_whole_hours FROM bounds)
                UNION ALL
                \(Self.samples(aggregates, counts, scope))
                    AND NOT (SELECT bounds.are_whole_hours FROM bounds)
                """
        }
    }

    private static func rollUps(
        _ table: String, _ time: String, _ aggregates: [MeasureAggregate], _ counts: [String], _ scope: ScopeText
    ) -> String {
        let columns =
            aggregates.map { ", m.\($0.column)" }.joined()
            + counts.map { ", coalesce(m.\($0), m.sample_count) AS \($0)" }.joined()
        return """
            SELECT m.organisation_uuid, m.\(time) AS measured_at, m.sample_count\(columns)
            FROM \(table) AS m
            WHERE \(predicate(time, scope))
            """
    }

    /// A sample is a part of its own.
    private static func samples(
        _ aggregates: [MeasureAggregate], _ counts: [String], _ scope: ScopeText
    ) -> String {
        let columns =
            aggregates.map { ", m.\($0.measure.rawValue) AS \($0.column)" }.joined()
            + counts.map { ", 1 AS \($0)" }.joined()
        return """
            SELECT m.organisation_uuid, m.sampled_at AS measured_at, 1 AS sample_count\(columns)
            FROM vm_metric_samples AS m
            WHERE \(predicate("sampled_at", scope)) AND m.sampled_at <= (SELECT bounds.now FROM bounds)
            """
    }

    private static func predicate(_ time: String, _ scope: ScopeText) -> String {
        """
        m.identity_instance_uuid = parent.key
            AND m.\(time) >= (SELECT bounds.start FROM bounds) AND m.\(time) < (SELECT bounds."end" FROM bounds)
            AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND \(scope.predicate("m"))
        """
    }
}
