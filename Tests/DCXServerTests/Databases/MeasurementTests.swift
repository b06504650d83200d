import DCXSchema
import Testing

@testable import DCXServer

/// Samples by week, and roll-ups that say the same.
struct MeasurementTests {
    private let scratch: ScratchDatabase
    private let owner: BlockingConnection

    init() throws {
        scratch = try ScratchDatabase(.aas, .demo)
        owner = try scratch.owner()
    }

    private func partitions() throws -> [String] {
        try owner.texts(
            """
            SELECT inhrelid::regclass
            FROM pg_inherits
            WHERE inhparent = 'vm_metric_samples'::regclass
            ORDER BY 1::text
            """)
    }

    private func ensure(_ from: String, _ until: String) throws {
        try owner.run("SELECT vm_metric_samples_ensure_partitions('\(from)', '\(until)')")
    }

    private static func sample(at time: String, cpu: String = "5") -> String {
        """
        INSERT INTO vm_metric_samples (identity_instance_uuid, sampled_at, cpu_percent)
        VALUES ('\(Demo.machine(1))', '\(time)', \(cpu))
        """
    }

    @Test func weeksBeginOnMondays() throws {
        let before = try partitions()
        try ensure("2027-01-06T12:00:00Z", "2027-01-18T00:00:00Z")
        let made = ["vm_metric_samples_2027_01_04", "vm_metric_samples_2027_01_11"]
        #expect(try Set(partitions()).subtracting(before).sorted() == made)
        try ensure("2027-01-11T00:00:00Z", "2027-01-11T00:00:00Z")
        try ensure("2027-01-06T12:00:00Z", "2027-01-18T00:00:00Z")
        #expect(try partitions().count == before.count + 2)
    }

    @Test func sampleWithoutAWeekIsKeptAndMovesIntoIt() throws {
        try owner.run(Self.sample(at: "2027-01-05T00:00:00Z"))
        let place =
            "SELECT tableoid::regclass || ' ' || organisation_uuid FROM vm_metric_samples WHERE sampled_at >= '2027-01-01Z'"
        #expect(try owner.texts(place) == ["vm_metric_samples_default \(Demo.vodacom)"])
        try ensure("2027-01-01Z", "2027-02-01Z")
        #expect(try owner.texts(place) == ["vm_metric_samples_2027_01_04 \(Demo.vodacom)"])
        #expect(try owner.trial(Self.sample(at: "2027-01-05T00:00:00Z")) == "23505")
    }

    /// A partition has what its table has: its copy of the tree, its keys, and no way around it for the server.
    @Test func newWeekIsLikeTheOthers() throws {
        try ensure("2027-01-01Z", "2027-01-08Z")
        try owner.run(Self.sample(at: "2027-01-07T00:00:00Z"))
        let owners = "SELECT organisation_uuid FROM vm_metric_samples_2027_01_04"
        #expect(try owner.texts(owners) == [Demo.vodacom])
        #expect(try scratch.server().trial(owners) == "42501")
        #expect(
            try scratch.server().trial("SELECT vm_metric_samples_ensure_partitions('2027-01-01Z', '2027-03-01Z')")
                == "42501")
        let indexes = "SELECT count(*) FROM pg_indexes WHERE tablename = 'vm_metric_samples_"
        #expect(try owner.text(indexes + "2027_01_04'") == "2")
        #expect(
            try owner.trial("SELECT vm_metric_samples_ensure_partitions('2020-01-01Z', '2027-01-01Z')") == "22023")
    }

    @Test func measureIsAFiniteNumber() throws {
        for value in ["'NaN'", "'Infinity'", "'-Infinity'", "-1"] {
            #expect(try owner.trial(Self.sample(at: "2026-11-20T01:01:00Z", cpu: value)) == "23514", "\(value)")
        }
        #expect(try owner.trial(Self.sample(at: "2026-11-20T01:01:00Z", cpu: "NULL")) == nil)
    }

    @Test func unknownMachinesSamplesAreThePlatforms() throws {
        try owner.run(
            """
            INSERT INTO vm_metric_samples (organisation_uuid, identity_instance_uuid, sampled_at)
            VALUES ('\(Demo.vodacom)', 'unknown', '2026-11-20Z')
            """)
        let nobodys = "SELECT count(*) FROM vm_metric_samples WHERE organisation_uuid IS NULL"
        #expect(try owner.text(nobodys) == "1")
    }

    /// What the roll-ups of the demo differ in from its samples, where there are all samples of an hour or day.
    @Test(arguments: [
        ("vm_metrics_quarters", "quarter", "date_bin('15 minutes', sampled_at, '2000-01-01Z')", 1),
        ("vm_metrics_hourly", "hour", "date_trunc('hour', sampled_at, 'UTC')", 4),
        ("vm_metrics_daily", "day", "(sampled_at AT TIME ZONE 'Africa/Johannesburg')::date", 96),
    ])
    func rollUpsSayWhatSamplesSay(table: String, key: String, bucket: String, count: Int) throws {
        let measures = [
            "cpu_percent", "memory_percent", "disk_used_gib", "disk_read_kbps", "disk_write_kbps", "network_in_kbps",
            "network_out_kbps",
        ]
        let differences = measures.map { measure in
            """
            abs(r.\(measure)_average - avg(s.\(measure))) > 0.01 OR r.\(measure)_maximum <> max(s.\(measure))
                OR r.\(measure)_last <> (array_agg(s.\(measure) ORDER BY s.sampled_at DESC))[1]
            """
        }
        let rows = """
            FROM vm_metric_samples AS s
            JOIN \(table) AS r ON r.identity_instance_uuid = s.identity_instance_uuid AND r.\(key) = \(bucket)
            GROUP BY r.identity_instance_uuid, r.\(key)
            HAVING count(*) = \(count)
            """
        #expect(try owner.texts("SELECT r.\(key) \(rows)").count >= 9)
        let wrong =
            "SELECT r.\(key) \(rows) AND (r.sample_count <> count(*) OR \(differences.joined(separator: " OR ")))"
        #expect(try owner.texts(wrong) == [])
    }
}
