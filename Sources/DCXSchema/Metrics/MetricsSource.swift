/// Which table a series is read from: the coarsest that answers it exactly. What has no roll-up yet, the hour in progress as a rule, is
/// read from the samples, so that all tables answer alike.
enum MetricsSource {
    /// Days of Africa/Johannesburg, one row each.
    case daily
    /// Hours of UTC, one row each.
    case hourly
    /// Quarters of an hour, one row each.
    case quarters
    case samples
    /// Hours where all buckets begin and end with one, else quarters of an hour: the statement itself knows.
    case hourlyOrQuarters

    /// The zone whose days the daily roll-ups are.
    static let dailyZone = "Africa/Johannesburg"
    /// A sample a minute is what a machine is planned to have; most are in the hour in progress.
    static let rowsWithoutRollUp = 60

    init(_ bucket: MetricsBucket, zone: String) {
        switch bucket {
        case .fiveMinutes: self = .samples
        case .fifteenMinutes: self = .quarters
        case .hour, .day, .week, .month:
            if bucket.isCalendar, zone == Self.dailyZone {
                self = .daily
            } else {
                // Both have always been whole hours away from UTC since there were machines.
                self = zone == Self.dailyZone || zone == TimeZoneNames.utc ? .hourly : .hourlyOrQuarters
            }
        }
    }

    /// How many seconds one row of the table stands for, at least.
    var rowSeconds: Int {
        switch self {
        case .daily: 86_400
        case .hourly: 3_600
        case .quarters, .hourlyOrQuarters: 900
        case .samples: 60
        }
    }

    /// Whether a bucket is one row, which then needs no adding up.
    func isExact(_ bucket: MetricsBucket) -> Bool {
        switch self {
        case .daily: bucket == .day
        case .hourly: bucket == .hour
        case .quarters: bucket == .fifteenMinutes
        case .samples, .hourlyOrQuarters: false
        }
    }

    /// The boundaries of all buckets, in the terms of the table, and from when until when measurements are read: until now.
    var boundsSQL: String {
        let columns =
            switch self {
            case .daily:
                """
                array_agg(bucket.day::timestamp ORDER BY bucket.number) AS starts, min(bucket.day) AS first_day,
                       least(
                           (max(bucket."end") AT TIME ZONE $5::text)::date,
                           ($6::timestamptz AT TIME ZONE $5::text)::date + 1) AS end_day,
                """
            case .hourly, .quarters, .samples: "array_agg(bucket.start ORDER BY bucket.number) AS starts,"
            case .hourlyOrQuarters:
                """
                array_agg(bucket.start ORDER BY bucket.number) AS starts,
                       bool_and(date_trunc('hour', bucket.start, 'UTC') = bucket.start
                           AND date_trunc('hour', bucket."end", 'UTC') = bucket."end") AS are_whole_hours,
                """
            }
        return """
            SELECT \(columns)
                   min(bucket.start) AS start, least(max(bucket."end"), $6::timestamptz + interval '1 microsecond') AS "end"
            FROM bucket
            WHERE bucket."end" IS NOT NULL
            """
    }

    /// Until when a machine's samples are rolled up: the end of its latest roll-up. Nil where series are made of samples alone.
    var rolledSQL: String? {
        let until: String
        switch self {
        case .samples: return nil
        case .daily:
            return """
                SELECT rolled.until, (rolled.until AT TIME ZONE $5::text)::date AS day
                FROM (
                SELECT coalesce(
                    \(Self.latestHour),
                    (SELECT (r.day + 1)::timestamp AT TIME ZONE $5::text FROM vm_metrics_daily AS r
                    WHERE r.identity_instance_uuid = parent.key AND r.day < ($6::timestamptz AT TIME ZONE $5::text)::date
                    ORDER BY r.day DESC LIMIT 1),
                    '-infinity') AS until
                OFFSET 0
                ) AS rolled
                """
        case .hourly: until = Self.latestHour
        case .quarters: until = Self.latestQuarter
        case .hourlyOrQuarters:
            until = """
                CASE WHEN (SELECT bounds.are_whole_hours FROM bounds) THEN
                    \(Self.latestHour)
                    ELSE
                    \(Self.latestQuarter)
                    END
                """
        }
        return """
            SELECT coalesce(
                \(until),
                '-infinity') AS until
            OFFSET 0
            """
    }

    private static let latestHour = latest("vm_metrics_hourly", "hour", "1 hour")
    private static let latestQuarter = latest("vm_metrics_quarters", "quarter", "15 minutes")

    private static func latest(_ table: String, _ time: String, _ length: String) -> String {
        """
        (SELECT r.\(time) + interval '\(length)' FROM \(table) AS r
            WHERE r.identity_instance_uuid = parent.key AND r.\(time) <= $6::timestamptz
            ORDER BY r.\(time) DESC LIMIT 1)
        """
    }

    /// A select of a machine's roll-ups of which each is a bucket; nil where buckets are put together.
    func exactSQL(_ bucket: MetricsBucket, _ aggregates: [MeasureAggregate], _ scope: ScopeText) -> String? {
        guard isExact(bucket) else { return nil }
        let rollUps = MetricsParts(aggregates, counts: false, scope)
        switch self {
        // The day in progress is put together with what was sampled since.
        case .daily: return rollUps.days + " AND m.day < rolled.day"
        case .hourly: return rollUps.hours
        case .quarters: return rollUps.quarters
        case .samples, .hourlyOrQuarters: return nil
        }
    }

    /// A select of a machine's rows between the boundaries that are put together to buckets, with their time as `measured_at`: those of
    /// the organisation that has it now, and in scope. Averages that are put together have beside them how many samples had the measure.
    func partsSQL(_ bucket: MetricsBucket, _ aggregates: [MeasureAggregate], _ scope: ScopeText) -> String {
        let parts = MetricsParts(aggregates, counts: true, scope)
        let isExact = isExact(bucket)
        let selects: [String]
        switch self {
        case .samples: return parts.samples
        case .daily: selects = [parts.days + (isExact ? " AND m.day >= rolled.day" : ""), parts.localSamples]
        case .hourly: selects = isExact ? [parts.samples] : [parts.hours, parts.samples]
        case .quarters: selects = isExact ? [parts.samples] : [parts.quarters, parts.samples]
        case .hourlyOrQuarters:
            selects = [
                parts.hours + " AND (SELECT bounds.are_whole_hours FROM bounds)",
                parts.quarters + " AND NOT (SELECT bounds.are_whole_hours FROM bounds)", parts.samples,
            ]
        }
        return (selects.dropLast() + [parts.samplesSinceRollUp(selects.last ?? "")]).joined(separator: "\nUNION ALL\n")
    }
}
