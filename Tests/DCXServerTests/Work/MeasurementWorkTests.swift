import DCXSchema
import Testing

@testable import DCXServer

/// Roll-ups say what samples say, late ones too; weeks are there before their samples come, and go when they are too old.
struct MeasurementWorkTests {
    private let databases: TenantDatabases
    private let owner: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        owner = try databases.aas.owner()
        try owner.run("TRUNCATE vm_metric_samples, vm_metrics_quarters, vm_metrics_hourly, vm_metrics_daily")
    }

    private static let measures = [
        "cpu_percent", "memory_percent", "disk_used_gib", "disk_read_kbps", "disk_write_kbps", "network_in_kbps",
        "network_out_kbps",
    ]

    /// Samples at odd times, of which some measures are missing: functions of the machine and the time.
    private func addSamples(_ from: String, _ until: String, step: String = "7 minutes 13 seconds") throws {
        let values = Self.measures.enumerated().map { number, _ in
            "CASE WHEN (s.n * \(number + 3) + m.number) % 5 = 0 THEN NULL ELSE (s.n * 7919 + m.number * 104729) % 97 + 0.5 END"
        }
        try owner.run(
            """
            INSERT INTO vm_metric_samples (identity_instance_uuid, sampled_at, \(Self.measures.joined(separator: ", ")))
            SELECT '50000000-0000-4000-8000-00000000000' || m.number, s.at, \(values.joined(separator: ", "))
            FROM generate_series(1, 9) AS m (number)
            CROSS JOIN (
                SELECT at, extract(epoch FROM at)::bigint / 60 AS n
                FROM generate_series('\(from)'::timestamptz, '\(until)', interval '\(step)') AS at
            ) AS s
            WHERE (s.n + m.number) % 11 <> 0
            ON CONFLICT DO NOTHING
            """)
    }

    /// Until all that is over is rolled up, and what else the caller waits for has come.
    private func work(
        _ clock: any Clock = FrozenClock.anchor, until isDone: () throws -> Bool = { true }
    ) throws {
        let worker = try TestWorker(databases, clock: clock, configure: { $0.log = .text })
        defer { worker.stop() }
        try ServerProcess.wait(30_000, "roll-ups") {
            try owner.text(
                """
                SELECT (SELECT count(*) FROM vm_metric_hours_due) + (SELECT count(*) FROM vm_metric_changes)
                    + (SELECT count(*) FROM vm_metric_progress WHERE given_until IS DISTINCT FROM
                        date_trunc('hour', '\(DateTimeText.text(secondsSince1970: clock.secondsSince1970()))'::timestamptz))
                """) == "0" && isDone() ? true : nil
        }
    }

    /// What the roll-ups differ in from the samples.
    private func differences(_ table: String, _ key: String, _ bucket: String) throws -> [String] {
        let computed = Self.measures.map {
            "avg(\($0)) AS \($0)_average, max(\($0)) AS \($0)_maximum, (array_agg(\($0) ORDER BY sampled_at DESC) FILTER (WHERE \($0) IS NOT NULL))[1] AS \($0)_last"
        }
        let compared = Self.measures.map {
            """
            abs(r.\($0)_average - s.\($0)_average) > 0.001 OR (r.\($0)_average IS NULL) <> (s.\($0)_average IS NULL)
                OR (r.\($0)_maximum, r.\($0)_last) IS DISTINCT FROM (s.\($0)_maximum, s.\($0)_last)
            """
        }
        return try owner.texts(
            """
            SELECT coalesce(s.identity_instance_uuid, r.identity_instance_uuid) || ' ' || coalesce(s.\(key), r.\(key))
            FROM (
                SELECT identity_instance_uuid, \(bucket) AS \(key), count(*) AS count, \(computed.joined(separator: ", "))
                FROM vm_metric_samples
                WHERE sampled_at < '2026-11-21T08:00:00Z'
                GROUP BY 1, 2
            ) AS s
            FULL JOIN \(table) AS r ON r.identity_instance_uuid = s.identity_instance_uuid AND r.\(key) = s.\(key)
            WHERE s.count IS DISTINCT FROM r.sample_count OR \(compared.joined(separator: " OR "))
            """)
    }

    private func expectRollUps(_ comment: Comment) throws {
        let quarters = try differences(
            "vm_metrics_quarters", "quarter", "date_bin('15 minutes', sampled_at, '2000-01-01Z')")
        #expect(quarters == [], comment)
        let hours = try differences("vm_metrics_hourly", "hour", "date_trunc('hour', sampled_at, 'UTC')")
        #expect(hours == [], comment)
        let days = try differences("vm_metrics_daily", "day", "(sampled_at AT TIME ZONE 'Africa/Johannesburg')::date")
        #expect(days == [], comment)
    }

    @Test func rollUpsSayWhatSamplesSay() throws {
        try addSamples("2026-11-17T03:00:00Z", "2026-11-21T08:30:00Z")
        try work()
        try expectRollUps("in time")
        #expect(try owner.text("SELECT count(*) FROM vm_metrics_hourly WHERE hour = '2026-11-21T08:00:00Z'") == "0")
        let mine =
            "SELECT count(*) FROM vm_metrics_daily WHERE organisation_uuid = '\(Demo.vodacom)' AND day = '2026-11-20'"
        #expect(try owner.text(mine) == "7")
        // Late ones, some of which lie in weeks that have no partition.
        try addSamples("2026-11-17T03:02:00Z", "2026-11-19T22:10:00Z", step: "53 minutes")
        try addSamples("2026-10-20T21:02:00Z", "2026-10-21T01:10:00Z", step: "17 minutes")
        try work()
        try expectRollUps("late")
        try owner.run("UPDATE vm_metric_samples SET cpu_percent = cpu_percent + 1 WHERE sampled_at < '2026-11-18Z'")
        try work()
        try expectRollUps("corrected")
    }

    /// The average of a roll-up stays when its samples are gone in part.
    @Test func rollUpOutlivesItsSamples() throws {
        try addSamples("2026-11-20T00:00:00Z", "2026-11-20T02:59:59Z")
        try work()
        let sum =
            "SELECT count(*) || ' ' || sum(sample_count) || ' ' || sum(cpu_percent_average) FROM vm_metrics_hourly"
        let before = try owner.text(sum)
        try owner.run("DELETE FROM vm_metric_samples")
        try addSamples("2026-11-20T00:01:00Z", "2026-11-20T00:02:00Z", step: "1 minute")
        try work()
        #expect(try owner.text(sum) == before)
    }

    /// A machine that went to another organisation does not take along what it did for the first.
    @Test func hourStaysWithWhomTheMachineBelongedTo() throws {
        try addSamples("2026-11-20T00:00:00Z", "2026-11-20T00:59:59Z")
        try owner.run(
            """
            UPDATE vcenter_vm_data_vms SET organisation_uuid = '\(Demo.adcock)', reseller_uuid = NULL
            WHERE identity_instance_uuid = '\(Demo.machine(1))'
            """)
        try work()
        for table in ["vm_metrics_quarters", "vm_metrics_hourly", "vm_metrics_daily"] {
            let organisation =
                "SELECT DISTINCT organisation_uuid FROM \(table) WHERE identity_instance_uuid = '\(Demo.machine(1))'"
            #expect(try owner.texts(organisation) == [Demo.vodacom])
        }
    }

    @Test func writerThatIsLateLosesNothing() throws {
        try addSamples("2026-11-20T00:00:00Z", "2026-11-20T05:59:59Z")
        let writer = try databases.aas.owner()
        try writer.run("BEGIN")
        try writer.run(
            """
            INSERT INTO vm_metric_samples (identity_instance_uuid, sampled_at, cpu_percent)
            VALUES ('\(Demo.machine(1))', '2026-11-20T04:30:01Z', 99.5)
            """)
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        let superuser = try databases.aas.superuser()
        let waits =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        try ServerProcess.wait(10_000, "a roller that waits") { try superuser.text(waits) == "0" ? nil : true }
        try writer.run("COMMIT")
        try ServerProcess.wait(30_000, "roll-ups") {
            try owner.text("SELECT count(*) FROM vm_metrics_hourly") == "54" ? true : nil
        }
        try expectRollUps("late writer")
    }

    @Test func weeksComeAndGo() throws {
        try owner.run("SELECT vm_metric_samples_ensure_partitions('2026-09-01Z', '2026-11-21Z')")
        try addSamples("2026-09-02T00:00:00Z", "2026-11-21T07:59:00Z", step: "1 day 7 minutes")
        try addSamples("2024-01-02T00:00:00Z", "2024-01-02T00:30:00Z")
        try owner.run(
            """
            INSERT INTO vm_metrics_daily (identity_instance_uuid, day, sample_count) VALUES ('\(Demo.machine(1))', '2020-01-01', 1);
            INSERT INTO vm_metrics_hourly (identity_instance_uuid, hour, sample_count)
            VALUES ('\(Demo.machine(1))', '2024-01-01Z', 1);
            INSERT INTO vm_metrics_quarters (identity_instance_uuid, quarter, sample_count)
            VALUES ('\(Demo.machine(1))', '2024-01-01Z', 1)
            """)
        let weeks = """
            SELECT to_char(week, '"vm_metric_samples_"YYYY_MM_DD')
            FROM generate_series(timestamp '2026-08-31', '2027-01-04', interval '7 days') AS week
            WHERE to_regclass(to_char(week, '"vm_metric_samples_"YYYY_MM_DD')) IS NOT NULL
            ORDER BY week
            """
        #expect(try owner.texts(weeks).first == "vm_metric_samples_2026_08_31")
        // Weeks go when all is rolled up, and daily roll-ups last of all.
        try work { try owner.text("SELECT min(day) FROM vm_metrics_daily") == "2024-01-02" }
        #expect(try owner.texts(weeks).first == "vm_metric_samples_2026_10_12")
        #expect(try owner.texts(weeks).last == "vm_metric_samples_2026_12_07")
        #expect(try owner.text("SELECT min(sampled_at)::date FROM vm_metric_samples") == "2026-10-12")
        #expect(try owner.text("SELECT min(day) FROM vm_metrics_daily") == "2024-01-02")
        #expect(try owner.text("SELECT min(hour)::date FROM vm_metrics_hourly") == "2026-09-02")
        #expect(try owner.text("SELECT min(quarter)::date FROM vm_metrics_quarters") == "2026-09-02")
    }

    /// The API's role cannot do any of it, and the worker's only by these functions.
    @Test func rolesKeepToTheirPart() throws {
        let functions = [
            "vm_metrics_give_hours('2026-11-21Z')", "vm_metrics_roll_up()", "vm_metrics_expire('2026-11-21Z', 1, 1, 1)",
        ]
        for function in functions { #expect(try databases.aas.server().trial("SELECT \(function)") == "42501") }
        let worker = try BlockingConnection(url: databases.aas.url(user: "dcx_worker"))
        #expect(try worker.trial("DELETE FROM vm_metrics_daily") == "42501")
        #expect(try worker.trial("SELECT vm_metrics_roll_hour('2026-11-21Z')") == "42501")
        #expect(try worker.trial("INSERT INTO vm_metric_changes VALUES ('a', '2026-11-21Z')") == "42501")
    }
}
