import GraphQLCore
import Testing

@testable import DCXServer

/// Buckets follow the clock of their time zone, and leave no gap.
struct MetricsBucketTests {
    private let client = MetricsClient(server: .afterAnchor)

    @Test(arguments: [
        // A day of 25 hours, and one of 23.
        ("HOUR", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25),
        ("HOUR", "Europe/Berlin", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 23),
        ("FIFTEEN_MINUTES", "America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", 100),
        ("DAY", "Africa/Johannesburg", "2026-02-01T00:00:00+02:00", "2026-03-01T00:00:00+02:00", 28),
        ("FIVE_MINUTES", "UTC", "2026-11-21T06:03:00Z", "2026-11-21T07:02:00Z", 13),
        ("FIVE_MINUTES", "UTC", "2026-11-21T06:00:00Z", "2026-11-21T06:00:00.000001Z", 1),
        ("MONTH", "Australia/Lord_Howe", "2025-01-31T00:00:00Z", "2026-12-30T00:00:00Z", 24),
        ("HOUR", "Asia/Kolkata", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", 25),
    ])
    func seriesHasNoGaps(bucket: String, zone: String, from: String, to: String, count: Int) throws {
        let points = try client.points(
            "from: \"\(from)\", to: \"\(to)\", bucket: \(bucket), timeZone: \"\(zone)\"", "start end sampleCount")
        #expect(points.count == count)
        for (point, next) in zip(points, points.dropFirst()) { #expect(point["end"] == next["start"]) }
        for point in points { #expect(point["sampleCount"]?.text != nil) }
    }

    @Test(arguments: [
        (
            "DAY", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z",
            ["2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"]
        ),
        (
            "DAY", "America/New_York", "2026-03-08T12:00:00Z", "2026-03-08T13:00:00Z",
            ["2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"]
        ),
        // Clocks go back from one to midnight, which is twice; and forward at midnight, which is not.
        (
            "DAY", "America/Havana", "2026-10-31T12:00:00Z", "2026-11-02T12:00:00Z",
            ["2026-10-31T04:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", "2026-11-03T05:00:00Z"]
        ),
        (
            "DAY", "Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-24T12:00:00Z",
            ["2026-04-22T22:00:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"]
        ),
        // There was no 30 December 2011 in Samoa.
        (
            "DAY", "Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-30T12:00:00Z",
            ["2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"]
        ),
        (
            "DAY", "Asia/Kolkata", "2026-11-20T18:30:00Z", "2026-11-21T18:30:00Z",
            ["2026-11-20T18:30:00Z", "2026-11-21T18:30:00Z"]
        ),
        (
            "FIFTEEN_MINUTES", "Asia/Kathmandu", "2026-11-21T06:07:00Z", "2026-11-21T06:20:00Z",
            ["2026-11-21T06:00:00Z", "2026-11-21T06:15:00Z", "2026-11-21T06:30:00Z"]
        ),
        (
            "WEEK", "Africa/Johannesburg", "2026-11-08T12:00:00Z", "2026-11-17T12:00:00Z",
            ["2026-11-01T22:00:00Z", "2026-11-08T22:00:00Z", "2026-11-15T22:00:00Z", "2026-11-22T22:00:00Z"]
        ),
        (
            "MONTH", "Africa/Johannesburg", "2026-09-30T21:59:59Z", "2026-10-31T22:00:00Z",
            ["2026-08-31T22:00:00Z", "2026-09-30T22:00:00Z", "2026-10-31T22:00:00Z"]
        ),
        (
            "MONTH", "Europe/Berlin", "2026-01-31T12:00:00Z", "2026-03-31T23:00:00Z",
            [
                "2025-12-31T23:00:00Z", "2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z",
                "2026-04-30T22:00:00Z",
            ]
        ),
    ])
    func rangeIsRoundedOutwards(
        bucket: String, zone: String, from: String, to: String, boundaries: [String]
    ) throws {
        let points = try client.points(
            "from: \"\(from)\", to: \"\(to)\", bucket: \(bucket), timeZone: \"\(zone)\"", "start end")
        #expect(points.map { $0["start"]?.text } == boundaries.dropLast().map { $0 })
        #expect(points.map { $0["end"]?.text } == boundaries.dropFirst().map { $0 })
    }

    @Test func zoneAndBucketHaveDefaults() throws {
        let answer = try client.answer(
            "from: \"2026-11-21T00:00:00Z\", to: \"2026-11-21T01:00:00Z\"",
            "__typename bucket timeZone points { __typename start }")
        #expect(
            answer.body == """
                {"data":{"virtualMachine":{"metrics":{"__typename":"VmMetricsSeries","bucket":"HOUR",\
                "timeZone":"Africa/Johannesburg","points":[{"__typename":"VmMetricsPoint",\
                "start":"2026-11-21T00:00:00Z"}]}}}}
                """)
    }

    @Test(arguments: [
        ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z", "HOUR"),
        ("2026-11-21T08:00:00Z", "2026-11-21T09:00:00+02:00", "HOUR"),
        ("2026-11-21T00:00:00Z", "2026-11-24T11:20:01Z", "FIVE_MINUTES"),
        ("2026-11-21T00:00:01Z", "2026-11-24T11:20:01Z", "FIVE_MINUTES"),
        ("2024-01-01T00:00:00+02:00", "2026-09-27T00:00:01+02:00", "DAY"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "MONTH"),
    ])
    func wrongRangeIsRefused(from: String, to: String, bucket: String) throws {
        let answer = try client.answer("from: \"\(from)\", to: \"\(to)\", bucket: \(bucket)", "points { start }")
        #expect(answer.codes == ["INVALID_RANGE"], "\(answer.body.prefix(200))")
        #expect(answer.data["virtualMachine"]?["metrics"] == .null)
    }

    @Test(arguments: [
        ("2026-11-21T00:00:00Z", "2026-11-24T11:20:00Z", "FIVE_MINUTES"),
        ("2024-01-01T00:00:00+02:00", "2026-09-27T00:00:00+02:00", "DAY"),
    ])
    func thousandPointsAreAnswered(from: String, to: String, bucket: String) throws {
        let points = try client.points("from: \"\(from)\", to: \"\(to)\", bucket: \(bucket)", "sampleCount")
        #expect(points.count == 1_000)
    }

    @Test(arguments: [
        "", "CET", "EST5EDT", "Mars/Base", "Mars/Base5", "<+02>-2", "+02:00", "europe/berlin", "posix/Europe/Berlin",
        "Europe/Berlin ", "Europe/Berlin\\u0000", "Africa/Johannesburg'", "localtime",
        "America/\u{212A}entucky/Louisville",
    ])
    func unknownZoneIsRefused(zone: String) throws {
        let answer = try client.answer(
            "from: \"2026-11-21T00:00:00Z\", to: \"2026-11-21T01:00:00Z\", timeZone: \"\(zone)\"", "timeZone")
        #expect(answer.codes == ["INVALID_TIME_ZONE"], "\(answer.body)")
    }

    /// The names are read once, whoever asks.
    @Test func zonesAreReadOnce() throws {
        let server = TestServer()
        let client = MetricsClient(server: server)
        let range = "from: \"2026-11-21T00:00:00Z\", to: \"2026-11-21T01:00:00Z\""
        _ = try client.points(range, "start")
        _ = server.takeStatements()
        for zone in ["UTC", "Africa/Johannesburg", "Europe/Berlin", "Asia/Kolkata", "Mars/Base5"] {
            _ = try client.answer("\(range), timeZone: \"\(zone)\"", "points { start }")
        }
        let statements = server.takeStatements()
        #expect(statements.count { $0.contains("pg_timezone_names") } == 1)
        #expect(statements.count { $0.contains("width_bucket") } == 4)
    }
}
