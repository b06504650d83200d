/// How long the buckets of a series are: the values of `MetricsBucket`. PostgreSQL says where they lie.
enum MetricsBucket: String {
    case fiveMinutes = "FIVE_MINUTES"
    case fifteenMinutes = "FIFTEEN_MINUTES"
    case hour = "HOUR"
    case day = "DAY"
    case week = "WEEK"
    case month = "MONTH"

    /// From one bucket to the next.
    private var step: String {
        switch self {
        case .fiveMinutes: "5 minutes"
        case .fifteenMinutes: "15 minutes"
        case .hour: "1 hour"
        case .day: "1 day"
        case .week: "1 week"
        case .month: "1 month"
        }
    }

    /// Whether buckets are days or are made of them: as long as the calendar says.
    var isCalendar: Bool {
        switch self {
        case .fiveMinutes, .fifteenMinutes, .hour: false
        case .day, .week, .month: true
        }
    }

    /// The most that a bucket can last, with the hour that the end of summer time adds.
    var maximumSeconds: Int {
        switch self {
        case .fiveMinutes: 300
        case .fifteenMinutes: 900
        case .hour: 3_600
        case .day: 25 * 3_600
        case .week: (7 * 24 + 1) * 3_600
        case .month: (31 * 24 + 1) * 3_600
        }
    }

    /// The least that a bucket can last, without the hour that the beginning of summer time takes.
    var minimumSeconds: Int {
        switch self {
        case .fiveMinutes, .fifteenMinutes, .hour: maximumSeconds
        case .day: 23 * 3_600
        case .week: (7 * 24 - 1) * 3_600
        case .month: (28 * 24 - 1) * 3_600
        }
    }

    /// A select of the buckets from the one of `$3` up to `$4` in the zone `$5`: number, start, end, and the day on which they
    /// start. A row without an end, or with one that is its start, is no bucket.
    var sql: String { isCalendar ? calendarSQL : self == .hour ? hourSQL : elapsedSQL }

    /// Hours begin where the clocks of the zone show a full hour, whatever the range: where a zone's clocks change by half an hour, the
    /// hour of the change lasts half an hour longer, and those after it are full hours again. All offsets are quarters of an hour.
    private var hourSQL: String {
        """
        SELECT row_number() OVER (ORDER BY mark.start) AS number, mark.start, mark."end"
        FROM (
        SELECT tick.start, lead(tick.start) OVER (ORDER BY tick.start) AS "end"
        FROM generate_series(
            date_bin('15 minutes', $3::timestamptz - interval '2 hours', '2000-01-01Z'), $4::timestamptz + interval '2 hours',
            interval '15 minutes'
        ) AS tick (start)
        WHERE extract(minute FROM tick.start AT TIME ZONE $5::text) = 0
        ) AS mark
        WHERE mark."end" > $3::timestamptz AND mark.start < $4::timestamptz
        """
    }

    /// They last what they say, from the first, which begins as the hour of its zone does.
    private var elapsedSQL: String {
        """
        SELECT series.number, series.start, series.start + interval '\(step)' AS "end"
        FROM generate_series(
            date_bin(interval '\(step)', $3::timestamptz, date_trunc('hour', $3::timestamptz, $5::text)),
            $4::timestamptz - interval '1 microsecond', interval '\(step)'
        ) WITH ORDINALITY AS series (start, number)
        """
    }

    /// They follow the local calendar: each begins when its first day does, and ends with the beginning of the next. Where
    /// clocks go back over midnight, that is twice, PostgreSQL takes the later, and the day began an hour before.
    private var calendarSQL: String {
        """
        SELECT series.number, local.start, lead(local.start) OVER (ORDER BY series.number) AS "end",
               series.midnight::date AS day
        FROM generate_series(
            date_trunc('\(rawValue.lowercased())', $3::timestamptz AT TIME ZONE $5::text),
            ($4::timestamptz - interval '1 microsecond') AT TIME ZONE $5::text + interval '\(step)', interval '\(step)'
        ) WITH ORDINALITY AS series (midnight, number)
        CROSS JOIN LATERAL (
        SELECT CASE (late.start - interval '1 hour') AT TIME ZONE $5::text
               WHEN series.midnight THEN late.start - interval '1 hour' ELSE late.start END AS start
        FROM (SELECT series.midnight AT TIME ZONE $5::text AS start) AS late
        ) AS local
        """
    }
}
