import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What holds of all series, whichever table they are read from.
struct SeriesRuleTests {
    private let client = MetricsClient(server: .afterAnchor)

    private func starts(_ from: String, _ to: String, zone: String) throws -> [String] {
        try client.points("from: \"\(from)\", to: \"\(to)\", bucket: HOUR, timeZone: \"\(zone)\"", "start")
            .compactMap { $0["start"]?.text }
    }

    /// Hours are those that the clocks of the zone show, also after they were changed by half an hour, and wherever the range begins.
    @Test(arguments: [
        (
            "Australia/Lord_Howe", "2026-04-04T13:30:00Z", "2026-04-04T17:00:00Z",
            ["2026-04-04T13:00:00Z", "2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"]
        ),
        (
            "Australia/Lord_Howe", "2026-04-04T15:10:00Z", "2026-04-04T17:00:00Z",
            ["2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"]
        ),
        (
            "Australia/Lord_Howe", "2026-10-03T14:00:00Z", "2026-10-03T17:30:00Z",
            ["2026-10-03T13:30:00Z", "2026-10-03T14:30:00Z", "2026-10-03T16:00:00Z", "2026-10-03T17:00:00Z"]
        ),
        (
            "Asia/Kathmandu", "2026-11-20T08:00:00Z", "2026-11-20T09:15:00Z",
            ["2026-11-20T07:15:00Z", "2026-11-20T08:15:00Z"]
        ),
    ])
    func hoursAreThoseOfTheZone(zone: String, from: String, to: String, expected: [String]) throws {
        #expect(try starts(from, to, zone: zone) == expected)
    }

    /// Null is no value: of no measure is the last one lost by a later sample, or a later hour, without it.
    @Test func nullIsNoLastValue() throws {
        let aas = try ScratchDatabase(.aas, .migrated).owner()
        let measures = [
            "cpu_percent", "memory_percent", "disk_used_gib", "disk_read_kbps", "disk_write_kbps", "network_in_kbps",
            "network_out_kbps",
        ]
        try aas.run(
            """
            SELECT vm_metric_samples_ensure_partitions('2026-11-01Z', '2026-12-01Z');
            INSERT INTO vm_metric_samples (identity_instance_uuid, sampled_at, \(measures.joined(separator: ", ")))
            VALUES ('m', '2026-11-10T06:10Z', \(measures.map { _ in "10" }.joined(separator: ", "))),
                ('m', '2026-11-10T06:20Z', \(measures.map { _ in "20" }.joined(separator: ", "))),
                ('m', '2026-11-10T06:30Z', \(measures.map { _ in "NULL" }.joined(separator: ", "))),
                ('m', '2026-11-10T09:30Z', \(measures.map { _ in "NULL" }.joined(separator: ", ")));
            SELECT vm_metrics_roll_hour('2026-11-10T06:00Z');
            SELECT vm_metrics_roll_hour('2026-11-10T09:00Z');
            SELECT vm_metrics_roll_day('2026-11-10')
            """)
        for measure in measures {
            let hour = "SELECT \(measure)_last FROM vm_metrics_hourly WHERE hour = '2026-11-10T06:00Z'"
            #expect(try aas.text(hour) == "20", "\(measure)")
            #expect(try aas.text("SELECT \(measure)_last FROM vm_metrics_daily") == "20", "\(measure)")
        }
    }
}
