import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// What a bucket says is what was sampled in it, whichever table it is read from.
@Suite(.serialized)
struct MetricsSeriesTests {
    private let client = MetricsClient(server: .afterAnchor)
    private static let fields = """
        start end sampleCount cpuPercentAverage cpuPercentMaximum cpuPercentLast networkInKbpsAverage networkInKbpsMaximum
        networkInKbpsLast
        """

    @Test(arguments: [
        // Samples: 48 hours of them.
        ("FIVE_MINUTES", "Africa/Johannesburg", "2026-11-21T04:00:00Z", "2026-11-21T06:00:00Z"),
        ("FIFTEEN_MINUTES", "Europe/Berlin", "2026-11-21T04:00:00Z", "2026-11-21T06:00:00Z"),
        ("HOUR", "Asia/Kolkata", "2026-11-20T00:00:00Z", "2026-11-21T10:00:00Z"),
        ("DAY", "Asia/Kolkata", "2026-11-19T20:00:00Z", "2026-11-21T18:30:00Z"),
        // Hours.
        ("HOUR", "Africa/Johannesburg", "2026-11-10T00:00:00Z", "2026-11-12T00:00:00Z"),
        ("HOUR", "America/New_York", "2026-11-20T00:00:00Z", "2026-11-21T10:00:00Z"),
        ("DAY", "Europe/Berlin", "2026-11-09T23:00:00Z", "2026-11-21T23:00:00Z"),
        ("DAY", "UTC", "2026-11-10T00:00:00Z", "2026-11-22T00:00:00Z"),
        ("WEEK", "America/New_York", "2026-11-10T00:00:00Z", "2026-11-22T00:00:00Z"),
        // Days.
        ("DAY", "Africa/Johannesburg", "2026-10-01T00:00:00Z", "2026-11-21T10:00:00Z"),
        ("WEEK", "Africa/Johannesburg", "2026-09-01T00:00:00Z", "2026-11-21T10:00:00Z"),
        ("MONTH", "Africa/Johannesburg", "2026-09-01T00:00:00Z", "2026-11-21T10:00:00Z"),
    ])
    func pointsSayWhatWasSampled(bucket: String, zone: String, from: String, to: String) throws {
        let points = try client.points(
            "from: \"\(from)\", to: \"\(to)\", bucket: \(bucket), timeZone: \"\(zone)\"", Self.fields)
        #expect(points.contains { $0["sampleCount"] != .number("0") })
        for point in points {
            let samples = DemoSamples.samples(
                ofMachine: 2, from: try MetricsClient.date(point["start"]), to: try MetricsClient.date(point["end"]))
            #expect(point["sampleCount"]?.text == String(samples.count))
            check(point, "cpuPercent", samples.map(\.cpuPercent))
            check(point, "networkInKbps", samples.map(\.networkInKbps))
        }
    }

    private func check(_ point: JSONValue, _ measure: String, _ values: [Double]) {
        let average = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        for (aggregate, expected) in [("Average", average), ("Maximum", values.max()), ("Last", values.last)] {
            let shown = point[measure + aggregate]
            guard let expected else {
                #expect(shown == .null)
                continue
            }
            // A real has six digits.
            #expect(abs((shown?.double ?? -1) - expected) < expected * 1e-5, "\(point) \(measure)\(aggregate)")
        }
    }

    @Test func everyMeasureIsShown() throws {
        let names = [
            "cpuPercent", "memoryPercent", "diskUsedGib", "diskReadKbps", "diskWriteKbps", "networkInKbps",
            "networkOutKbps",
        ]
        let fields = names.flatMap { name in ["Average", "Maximum", "Last"].map { name + $0 } }
        for zone in ["Africa/Johannesburg", "Europe/Berlin"] {
            let points = try client.points(
                "from: \"2026-11-19T22:00:00Z\", to: \"2026-11-20T01:00:00Z\", bucket: DAY, timeZone: \"\(zone)\"",
                fields.joined(separator: " "))
            for field in fields { #expect(points.first?[field]?.double != nil, "\(zone) \(field)") }
        }
    }

    /// Roll-ups that were made for this: what was not measured has no weight, and what was measured for another organisation
    /// is nobody's business.
    @Test(arguments: ["john@vodacom.example", "alex@cloudtech.example", "admin@datacentrix.example"])
    func averagesAreWeighted(email: String) throws {
        try RollUps.insert()
        let hours = try client.points(
            "from: \"2025-06-10T00:00:00Z\", to: \"2025-06-10T01:00:00Z\", bucket: DAY, timeZone: \"UTC\"",
            "sampleCount cpuPercentAverage cpuPercentMaximum cpuPercentLast memoryPercentAverage memoryPercentLast",
            as: email)
        let days = try client.points(
            "from: \"2025-06-02T00:00:00Z\", to: \"2025-06-03T01:00:00Z\", bucket: WEEK",
            "sampleCount cpuPercentAverage cpuPercentMaximum cpuPercentLast memoryPercentAverage memoryPercentLast",
            as: email)
        for point in hours + days {
            #expect(point["sampleCount"]?.text == "45")
            #expect(point["cpuPercentAverage"]?.double == 40)
            #expect(point["cpuPercentMaximum"]?.double == 90)
            #expect(point["cpuPercentLast"]?.double == 10)
            #expect(point["memoryPercentAverage"] == .null)
            #expect(point["memoryPercentLast"] == .null)
        }
    }

    /// Of the samples of a part some may not have the measure: those that have weigh, however many there are.
    @Test func averagesWeighWhatWasMeasured() throws {
        try RollUps.insertPartlyMeasured()
        for (from, to, bucket) in [
            ("2025-07-10T00:00:00Z", "2025-07-10T01:00:00Z", "DAY, timeZone: \"UTC\""),
            ("2025-07-07T00:00:00Z", "2025-07-08T01:00:00Z", "WEEK"),
        ] {
            let points = try client.points(
                "from: \"\(from)\", to: \"\(to)\", bucket: \(bucket)", "sampleCount cpuPercentAverage cpuPercentMaximum"
            )
            #expect(points.map { $0["sampleCount"]?.text } == ["90"])
            #expect(points.map { $0["cpuPercentAverage"]?.double } == [20])
            #expect(points.map { $0["cpuPercentMaximum"]?.double } == [60])
        }
    }

    @Test func foreignMachineIsNone() throws {
        for email in ["john@vodacom.example", "alex@cloudtech.example"] {
            let answer = try client.answer(
                "from: \"2026-11-21T00:00:00Z\", to: \"2026-11-21T01:00:00Z\"", "timeZone",
                of: "50000000-0000-4000-8000-000000000008", as: email)
            #expect(answer.body == #"{"data":{"virtualMachine":null}}"#)
        }
    }

    /// One statement for all machines of a level, and each table for what it is.
    @Test func allMachinesTakeOneStatement() throws {
        let server = TestServer(clock: FrozenClock.anchor)
        let token = try server.signIn("john@vodacom.example")
        _ = try MetricsClient(server: server).points(
            "from: \"2026-11-21T00:00:00Z\", to: \"2026-11-21T01:00:00Z\", timeZone: \"Asia/Kolkata\"", "start")
        for (name, count) in [("machine-metrics", 5), ("machine-health", 3)] {
            _ = server.takeStatements()
            let answer = try server.post(try Golden.text("\(name)/query.graphql"), token: token)
            let statements = server.takeStatements()
            #expect(statements.count == count)
            try Golden.check(answer.body, "\(name)/answer.json")
            try Golden.check(statements.joined(separator: "\n\n"), "\(name)/statements.sql")
        }
    }
}

/// Roll-ups of a year ago, which no other test looks at.
private enum RollUps {
    /// Thirty samples that had the measure, all of theirs, and sixty of which ten had it.
    static func insertPartlyMeasured() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_AAS_MIGRATION_URL"])
        let connection = try BlockingConnection(url: url)
        for (table, column, times) in [
            ("vm_metrics_hourly", "hour", ["2025-07-10 03:00:00+00", "2025-07-10 04:00:00+00"]),
            ("vm_metrics_daily", "day", ["2025-07-08", "2025-07-09"]),
        ] {
            try connection.run(
                """
                INSERT INTO \(table) (identity_instance_uuid, \(column), sample_count, cpu_percent_average,
                    cpu_percent_maximum, cpu_percent_count)
                VALUES ('\(MetricsClient.machine)', '\(times[0])', 30, 10, 10, NULL),
                    ('\(MetricsClient.machine)', '\(times[1])', 60, 50, 60, 10)
                ON CONFLICT DO NOTHING
                """)
        }
    }

    static func insert() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_AAS_MIGRATION_URL"])
        let connection = try BlockingConnection(url: url)
        for (table, column, times) in [
            ("vm_metrics_hourly", "hour", (3...6).map { "2025-06-10 0\($0):00:00+00" }),
            ("vm_metrics_daily", "day", (3...6).map { "2025-06-0\($0)" }),
        ] {
            try connection.run(
                """
                BEGIN;
                INSERT INTO \(table) (identity_instance_uuid, \(column), sample_count, cpu_percent_average,
                    cpu_percent_maximum, cpu_percent_last)
                VALUES ('\(MetricsClient.machine)', '\(times[0])', 10, 10, 10, 10),
                    ('\(MetricsClient.machine)', '\(times[1])', 30, 50, 90, NULL),
                    ('\(MetricsClient.machine)', '\(times[2])', 5, NULL, NULL, NULL),
                    ('\(MetricsClient.machine)', '\(times[3])', 60, 99, 99, 99)
                ON CONFLICT DO NOTHING;
                UPDATE \(table)
                SET organisation_uuid = '00000000-0000-4000-8000-000000000004', reseller_uuid = NULL
                WHERE identity_instance_uuid = '\(MetricsClient.machine)' AND \(column) = '\(times[3])';
                COMMIT
                """)
        }
    }
}
