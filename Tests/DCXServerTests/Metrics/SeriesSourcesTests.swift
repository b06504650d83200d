import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// Every bucket of every zone says what the samples say, until now: whatever is rolled up, and whichever table it is read from.
struct SeriesSourcesTests {
    private static let machine = MetricsClient.machine
    private static let measures = ["cpu_percent", "network_in_kbps"]
    /// 2026-11-21T08:37:20Z.
    private static let now = FrozenClock(seconds: FrozenClock.anchor.seconds + 37 * 60 + 20)
    /// Whole hours from UTC, halves, quarters; with summer time and without.
    private static let zones = [
        "Africa/Johannesburg", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu",
        "Australia/Adelaide", "Australia/Eucla", "Pacific/Chatham", "Asia/Tehran", "America/St_Johns",
        "Pacific/Marquesas",
    ]

    private let databases: TenantDatabases
    private let aas: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        aas = try databases.aas.owner()
        try aas.run("TRUNCATE vm_metric_samples, vm_metrics_quarters, vm_metrics_hourly, vm_metrics_daily")
    }

    /// Samples at odd times, of which some measures are missing.
    private func addSamples(_ from: String, _ until: String, step: String) throws {
        try aas.run(
            """
            SELECT vm_metric_samples_ensure_partitions('\(from)', '\(until)');
            INSERT INTO vm_metric_samples (identity_instance_uuid, sampled_at, cpu_percent, network_in_kbps)
            SELECT '\(Self.machine)', s.at, CASE WHEN s.n % 3 <> 0 THEN s.n * 7919 % 97 + 0.5 END,
                CASE WHEN s.n % 5 <> 0 THEN s.n * 104729 % 1009 END
            FROM (
                SELECT at, (extract(epoch FROM at)::bigint / 7) AS n
                FROM generate_series('\(from)'::timestamptz, '\(until)', interval '\(step)') AS at
            ) AS s
            ON CONFLICT DO NOTHING
            """)
    }

    /// What the worker does, as of a time.
    private func rollUp(asOf time: String) throws {
        try aas.run("SELECT vm_metrics_give_hours('\(time)')")
        while try aas.text("SELECT vm_metrics_roll_up()") == "t" {}
    }

    private func points(_ range: String, _ bucket: String, _ zone: String, _ server: TestServer) throws -> [JSONValue] {
        try MetricsClient(server: server).points(
            "\(range), bucket: \(bucket), timeZone: \"\(zone)\"",
            """
            start end sampleCount cpuPercentAverage cpuPercentMaximum cpuPercentLast networkInKbpsAverage
            networkInKbpsMaximum networkInKbpsLast
            """)
    }

    /// What the samples say of the points' spans.
    private func expected(_ points: [JSONValue], until now: String) throws -> [[String]] {
        let spans = points.enumerated().map { number, point in
            "(\(number), '\(point["start"]?.text ?? "")'::timestamptz, '\(point["end"]?.text ?? "")'::timestamptz)"
        }
        let values = Self.measures.flatMap { measure in
            [
                "avg(s.\(measure))", "max(s.\(measure))",
                "(array_agg(s.\(measure) ORDER BY s.sampled_at DESC) FILTER (WHERE s.\(measure) IS NOT NULL))[1]",
            ].map { "coalesce(\($0)::text, '-')" }
        }
        return try aas.texts(
            """
            SELECT concat_ws(' ', count(s.sampled_at), \(values.joined(separator: ", ")))
            FROM (VALUES \(spans.joined(separator: ", "))) AS span (number, start, "end")
            LEFT JOIN vm_metric_samples AS s
                ON s.sampled_at >= span.start AND s.sampled_at < span."end" AND s.sampled_at <= '\(now)'
            GROUP BY span.number
            ORDER BY span.number
            """
        ).map { $0.split(separator: " ").map(String.init) }
    }

    private static let fields = [
        "sampleCount", "cpuPercentAverage", "cpuPercentMaximum", "cpuPercentLast", "networkInKbpsAverage",
        "networkInKbpsMaximum", "networkInKbpsLast",
    ]

    private func check(_ points: [JSONValue], _ expected: [[String]], _ comment: Comment) {
        #expect(points.count == expected.count, comment)
        for (point, values) in zip(points, expected) {
            for (field, value) in zip(Self.fields, values) {
                let shown = point[field]
                let isSame = value == "-" ? shown == .null : abs((shown?.double ?? -1) - (Double(value) ?? -2)) < 0.001
                #expect(isSame, "\(comment) \(field): \(value) of \(point)")
            }
        }
    }

    /// Rolled up not at all, in time, late by hours, and late by days. Samples of the future are a collector's wrong clock.
    @Test(arguments: [nil, "2026-11-21T08:30:00Z", "2026-11-21T03:10:00Z", "2026-11-19T21:40:00Z"])
    func allSourcesSayTheSameUntilNow(rolledUp: String?) throws {
        try addSamples("2026-11-17T21:03:11Z", "2026-11-21T12:00:00Z", step: "7 minutes 13 seconds")
        if let rolledUp { try rollUp(asOf: rolledUp) }
        let server = try databases.server(clock: Self.now)
        let now = "2026-11-21T08:37:20Z"
        for zone in Self.zones {
            for (bucket, from) in [
                ("FIVE_MINUTES", "2026-11-21T01:00:00Z"), ("FIFTEEN_MINUTES", "2026-11-20T12:00:00Z"),
                ("HOUR", "2026-11-19T00:00:00Z"), ("DAY", "2026-11-15T00:00:00Z"), ("WEEK", "2026-11-01T00:00:00Z"),
                ("MONTH", "2026-09-10T00:00:00Z"),
            ] {
                let to = bucket.hasSuffix("MINUTES") ? "2026-11-22T00:00:00Z" : "2026-12-02T00:00:00Z"
                let points = try points("from: \"\(from)\", to: \"\(to)\"", bucket, zone, server)
                let comment: Comment = "\(bucket) of \(zone), rolled up until \(rolledUp ?? "never")"
                check(points, try expected(points, until: now), comment)
                // The bucket in progress is the last, and is there.
                let last = try #require(points.last, comment)
                #expect(
                    try MetricsClient.date(last["start"]).timeIntervalSince1970 <= Double(Self.now.seconds), comment)
                #expect(try MetricsClient.date(last["end"]).timeIntervalSince1970 > Double(Self.now.seconds), comment)
                if bucket != "FIVE_MINUTES" { #expect(last["sampleCount"]?.text != "0", comment) }
            }
        }
    }

    /// No point is of the future, from no source; a range that is all of it has none.
    @Test(arguments: ["FIVE_MINUTES", "FIFTEEN_MINUTES", "HOUR", "DAY", "WEEK", "MONTH"])
    func futureHasNoPoints(bucket: String) throws {
        try addSamples("2026-11-21T08:00:00Z", "2026-11-21T12:00:00Z", step: "1 minute")
        // Roll-ups of the future, by a worker whose clock was ahead.
        try rollUp(asOf: "2026-11-21T13:00:00Z")
        let server = try databases.server(clock: Self.now)
        for zone in Self.zones {
            let later = try points(
                "from: \"2027-01-01T12:00:00Z\", to: \"2027-01-01T20:00:00Z\"", bucket, zone, server)
            #expect(later == [], "\(zone)")
            let around = try points(
                "from: \"2026-11-21T07:00:00Z\", to: \"2026-11-21T15:00:00Z\"", bucket, zone, server)
            let last = try MetricsClient.date(around.last?["start"]).timeIntervalSince1970
            #expect(last <= Double(Self.now.seconds), "\(zone)")
        }
    }

    /// One instant more, and the bucket is there.
    @Test func bucketBeginsWhenItsTimeHasCome() throws {
        for (seconds, count) in [(-1, 1), (0, 2)] {
            let server = try databases.server(clock: FrozenClock(seconds: FrozenClock.anchor.seconds + seconds))
            for bucket in ["FIVE_MINUTES", "FIFTEEN_MINUTES", "HOUR"] {
                let length = ["FIVE_MINUTES": "07:55", "FIFTEEN_MINUTES": "07:45"][bucket] ?? "07:00"
                let points = try points(
                    "from: \"2026-11-21T\(length):00Z\", to: \"2026-11-22T00:00:00Z\"", bucket, "UTC", server)
                #expect(points.count == count, "\(bucket)")
            }
        }
    }

    // MARK: Half hours

    /// A month by day in every zone, after the samples are gone.
    @Test func daysOfEveryZoneOutliveTheirSamples() throws {
        try addSamples("2026-10-17T00:00:00Z", "2026-11-21T08:00:00Z", step: "17 minutes 31 seconds")
        try rollUp(asOf: "2026-11-21T08:30:00Z")
        let server = try databases.server(clock: Self.now)
        let range = "from: \"2026-10-20T12:00:00Z\", to: \"2026-11-19T12:00:00Z\""
        let said = try Self.zones.map { try points(range, "DAY", $0, server) }
        for (zone, points) in zip(Self.zones, said) {
            check(points, try expected(points, until: "2026-11-21T08:37:20Z"), "\(zone)")
            #expect(points.count >= 30 && points.allSatisfy { $0["sampleCount"]?.text != "0" }, "\(zone)")
        }
        try aas.run("TRUNCATE vm_metric_samples")
        for (zone, before) in zip(Self.zones, said) {
            #expect(try points(range, "DAY", zone, server) == before, "\(zone)")
            let hours = try points("from: \"2026-10-25T00:00:00Z\", to: \"2026-10-26T00:00:00Z\"", "HOUR", zone, server)
            #expect(hours.allSatisfy { $0["sampleCount"]?.text != "0" }, "\(zone)")
        }
    }

    /// A database that had no quarters: all hours of which samples are kept are rolled up again, and no other.
    @Test func quartersAreMadeOfTheSamplesThatAreKept() throws {
        try addSamples("2026-11-10T00:00:00Z", "2026-11-21T08:00:00Z", step: "29 minutes 31 seconds")
        try rollUp(asOf: "2026-11-21T08:30:00Z")
        let text = "SELECT string_agg(q::text, ' ' ORDER BY q.quarter) FROM vm_metrics_quarters AS q"
        let (before, hours) = (try aas.text(text), try aas.text("SELECT count(*) FROM vm_metrics_hourly"))
        try aas.run("TRUNCATE vm_metrics_quarters")
        let migration = try String(contentsOfFile: Self.migration, encoding: .utf8)
        let fill = try #require(migration.range(of: "INSERT INTO vm_metric_hours_due"))
        // The first is a part of a function.
        let last = try #require(migration.range(of: "INSERT INTO vm_metric_hours_due", options: .backwards))
        #expect(fill.lowerBound <= last.lowerBound)
        try aas.run(String(migration[last.lowerBound...]))
        let due = "SELECT min(hour) || ' ' || max(hour) FROM vm_metric_hours_due"
        #expect(try aas.text(due)?.hasSuffix("2026-11-21 07:00:00+00") == true)
        while try aas.text("SELECT vm_metrics_roll_up()") == "t" {}
        #expect(try aas.text(text) == before)
        #expect(try aas.text("SELECT count(*) FROM vm_metrics_hourly") == hours)
    }

    private static let migration = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../databases/aas/0080-quarters.sql").standardizedFileURL.path
}
