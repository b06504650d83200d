import DCXSchema
import Testing

@testable import DCXServer

/// A demo that was made some time ago goes on being measured, as the machines are now.
struct DemoSamplesTests {
    private static let machines = "SELECT count(*) FROM vcenter_vm_data_vms WHERE organisation_uuid IS NOT NULL"

    /// An hour, a day and twenty days after it was made.
    @Test(arguments: ["2026-11-21T09:07:00Z", "2026-11-22T08:00:00Z", "2026-12-11T23:59:59Z"])
    func everyMachineHasBeenMeasuredAQuarterOfAnHourAgo(time: String) throws {
        let scratch = try ScratchDatabase(.aas, .demo)
        let owner = try scratch.owner()
        try scratch.seed(.demoSamples, anchor: time)
        let measured = try owner.text(
            """
            SELECT count(DISTINCT s.identity_instance_uuid)
            FROM vm_metric_samples AS s
            WHERE s.sampled_at > '\(time)'::timestamptz - interval '15 minutes' AND s.sampled_at <= '\(time)'::timestamptz
            """)
        #expect(try measured == owner.text(Self.machines))
        // Without a gap from what was there before.
        let widest = try owner.text(
            """
            SELECT max(s.gap) FROM (
                SELECT sampled_at - lag(sampled_at) OVER (PARTITION BY identity_instance_uuid ORDER BY sampled_at) AS gap
                FROM vm_metric_samples) AS s
            """)
        #expect(widest == "00:15:00")
        // A week each: none lies where no week was made for.
        #expect(try owner.text("SELECT count(*) FROM vm_metric_samples_default") == "0")
    }

    @Test func twiceIsOnceAndTheFutureHasNone() throws {
        let scratch = try ScratchDatabase(.aas, .demo)
        let owner = try scratch.owner()
        let count = { try owner.text("SELECT count(*) || ' ' || max(sampled_at) FROM vm_metric_samples") }
        try scratch.seed(.demoSamples, anchor: "2026-11-21T10:00:00Z")
        let once = try count()
        try scratch.seed(.demoSamples, anchor: "2026-11-21T10:00:00Z")
        try scratch.seed(.demoSamples, anchor: "2026-11-21T09:00:00Z")
        #expect(try count() == once)
        #expect(try owner.text("SELECT max(sampled_at) = '2026-11-21T10:00:00Z' FROM vm_metric_samples") == "t")
    }

    /// What runs is busy, what does not is not; a machine that is new has no past, and one that was removed does not come back.
    @Test func measurementsAreThoseOfTheMachinesAsTheyAre() throws {
        let scratch = try ScratchDatabase(.aas, .demo)
        let owner = try scratch.owner()
        try owner.run("DELETE FROM vcenter_vm_data_vms WHERE identity_instance_uuid = '\(Demo.machine(2))'")
        try owner.run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, power_state, organisation_uuid,
                reseller_uuid, disk_capacity_gib, created_at)
            SELECT 'new', 'New', 'poweredOn', organisation_uuid, reseller_uuid, 100, '2026-11-21T08:20:00Z'
            FROM vcenter_vm_data_vms WHERE identity_instance_uuid = '\(Demo.machine(1))'
            """)
        try scratch.seed(.demoSamples, anchor: "2026-11-21T09:00:00Z")
        let newest = "FROM vm_metric_samples WHERE sampled_at > '2026-11-21T08:00:00Z'"
        #expect(try owner.text("SELECT count(*) \(newest) AND identity_instance_uuid = '\(Demo.machine(2))'") == "0")
        let first = "SELECT min(sampled_at) = '2026-11-21T08:30:00Z' \(newest) AND identity_instance_uuid = 'new'"
        #expect(try owner.text(first) == "t")
        let runs = "vm.power_state = 'poweredOn'"
        #expect(
            try owner.text(
                """
                SELECT bool_and((s.cpu_percent > 0) = (\(runs)) AND s.cpu_percent < 85 AND s.memory_percent < 90)
                FROM vm_metric_samples AS s
                JOIN vcenter_vm_data_vms AS vm USING (identity_instance_uuid)
                WHERE s.sampled_at > '2026-11-21T08:00:00Z'
                """) == "t")
    }
}
