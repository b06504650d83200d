import CLinux
import DCXSchema
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// `check`, and the same at the start, against a database that is not as it is mapped.
@Suite(.serialized)
struct CheckTests {
    private func check(_ settings: [String: String] = [:]) throws -> (code: Int?, lines: [String]) {
        let process = try ServerProcess(["check"], settings)
        return (try process.exitCode(), try process.allLines())
    }

    @Test func databasesOfTheTestsAreAsTheyAreMapped() throws {
        let (code, lines) = try check()
        #expect(code == 0, "\(lines)")
        #expect(lines.map { $0.prefix { $0 != ":" } } == ["main", "aas", "e-networks"])
        #expect(lines.allSatisfy { $0.hasSuffix(": as they are mapped") }, "\(lines)")
    }

    @Test(arguments: [
        ("DROP COLUMN disk_capacity_gib", ["disk_capacity_gib is missing: run dcx-server migrate"]),
        ("RENAME COLUMN guest_os TO guest", ["guest_os is missing: run dcx-server migrate"]),
        ("ALTER COLUMN cpu_count TYPE bigint", ["cpu_count is bigint, and has to be integer: alter its type"]),
        (
            "DROP CONSTRAINT vcenter_vm_data_vms_pkey CASCADE, ALTER COLUMN identity_instance_uuid DROP NOT NULL",
            ["identity_instance_uuid may be null, and has to have a value"]
        ),
        (
            "DROP COLUMN cost_estimate, DROP COLUMN license_cost",
            ["cost_estimate is missing: run", "license_cost is missing: run"]
        ),
        ("RENAME TO vms", []),
    ])
    func differenceIsNamedAndRefusesTheStart(change: String, expected: [String]) throws {
        let scratch = try ScratchDatabase(.aas, .migrated)
        try scratch.owner().run("ALTER TABLE vcenter_vm_data_vms \(change)")
        let expected =
            expected.isEmpty
            ? ["aas: vcenter_vm_data_vms is missing: run dcx-server migrate"]
            : expected.map { "aas: vcenter_vm_data_vms.\($0)" }
        let settings = try ["DCX_AAS_DATABASE_URL": scratch.url(user: "dcx_server")]
        let (code, lines) = try check(settings)
        #expect(code == 1)
        for line in expected { #expect(lines.contains { $0.hasPrefix(line) }, "\(lines)") }
        #expect(lines.count { $0.hasPrefix("aas: ") && !$0.hasSuffix("mapped") } == expected.count, "\(lines)")

        let server = try ServerProcess(["serve"], settings.merging(["DCX_LOG": "text"]) { $1 })
        #expect(try server.exitCode() == 1)
        let said = try server.allLines()
        #expect(said.first == "dcx-server serve: the databases are not as they are mapped:")
        #expect(said.count == 1 + expected.count, "\(said)")
        for line in expected { #expect(said.contains { $0.hasPrefix("  " + line) }, "\(said)") }
    }

    @Test func whatMayNotBeReadIsNamed() throws {
        let scratch = try ScratchDatabase(.aas, .migrated)
        let settings = try ["DCX_AAS_DATABASE_URL": scratch.url(user: "dcx_server")]
        try scratch.owner().run("REVOKE ALL ON vcenter_vm_data_vms FROM dcx_server")
        let table = try check(settings)
        #expect(table.code == 1)
        #expect(
            table.lines.contains(
                "aas: vcenter_vm_data_vms may not be read by dcx_server: "
                    + "GRANT SELECT ON vcenter_vm_data_vms TO dcx_server"), "\(table.lines)")
        try scratch.owner().run("GRANT SELECT (identity_name) ON vcenter_vm_data_vms TO dcx_server")
        let column = try check(settings)
        #expect(column.code == 1)
        #expect(column.lines.contains { $0.hasPrefix("aas: vcenter_vm_data_vms.guest_os may not be read") })
        #expect(!column.lines.contains { $0.hasPrefix("aas: vcenter_vm_data_vms.identity_name") })
    }

    /// MAIN's own table in place of that of AAS.
    @Test func wrongDatabaseIsNamed() throws {
        let scratch = try ScratchDatabase(.eNetworks, .migrated)
        let (code, lines) = try check(["DCX_MAIN_DATABASE_URL": scratch.url(user: "dcx_server")])
        #expect(code == 1)
        #expect(lines.first?.hasPrefix("main: none of its ") == true)
        #expect(lines.first?.hasSuffix("its URL names another database, or run dcx-server migrate") == true)
    }

    @Test func whatIsStoredIsLookedAt() throws {
        let scratch = try ScratchDatabase(.aas, .migrated)
        let settings = try ["DCX_AAS_DATABASE_URL": scratch.url(user: "dcx_server")]
        let insert = "INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, power_state, organisation_uuid)"
        try scratch.owner().run("\(insert) VALUES ('a', 'zombie', NULL), ('b', 'halted', NULL), ('c', NULL, NULL)")
        let states = try check(settings)
        #expect(states.code == 0, "such machines are shown as UNKNOWN: \(states.lines)")
        #expect(
            states.lines.contains(
                "aas: vcenter_vm_data_vms.power_state has 2 rows with other values than poweredOn, poweredOff, suspended: "
                    + "they are shown as UNKNOWN"), "\(states.lines)")
        let vodacom = "00000000-0000-4000-8000-000000000003"
        let stranger = "00000000-0000-4000-8000-00000000eeee"
        try scratch.owner().run("\(insert) VALUES ('d', NULL, '\(vodacom)'), ('e', NULL, '\(stranger)')")
        let keys = try check(settings)
        #expect(keys.code == 1)
        #expect(
            keys.lines.contains(
                "aas: vcenter_vm_data_vms.organisation_uuid has organisations that MAIN does not know: \(stranger): "
                    + "assign their rows to others, or add them"), "\(keys.lines)")
        let server = try ServerProcess(["serve"], settings)
        _ = try server.port()
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0, "what is stored does not refuse the start")
    }

    @Test func databaseThatIsDownIsNoDifference() throws {
        let nowhere = "postgresql:///nowhere?host=/nonexistent"
        let down = try check(["DCX_AAS_DATABASE_URL": nowhere])
        #expect(down.code == 3)
        #expect(down.lines.contains { $0.hasPrefix("aas cannot be reached: ") && $0.contains("/nonexistent") })
        #expect(down.lines.contains { $0.hasPrefix("main: ") && $0.hasSuffix("as they are mapped") })
        // Both: what differs goes before.
        let scratch = try ScratchDatabase(.aas, .migrated)
        try scratch.owner().run("ALTER TABLE vcenter_vm_data_vms DROP COLUMN created_at")
        let both = try check([
            "DCX_AAS_DATABASE_URL": scratch.url(user: "dcx_server"), "DCX_MAIN_DATABASE_URL": nowhere,
        ])
        #expect(both.code == 1)
        #expect(both.lines.contains { $0.hasPrefix("main cannot be reached") })
    }

    @Test func databaseThatHangsDelaysTheStartForABoundedTime() throws {
        let listener = clinux_listen("127.0.0.1", 0, 16)
        defer { close(listener) }
        let startedAt = EventLoop.monotonicMilliseconds()
        let hanging = "postgresql://127.0.0.1:\(clinux_port(listener))/nothing?user=nobody"
        let server = try ServerProcess(["serve"], ["DCX_AAS_DATABASE_URL": hanging])
        _ = try server.port()
        #expect(1_900...6_000 ~= EventLoop.monotonicMilliseconds() - startedAt)
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    @Test func databaseThatIsNotSetIsSaid() throws {
        let unset = try check(["DCX_ENETWORKS_DATABASE_URL": ""])
        #expect(unset.code == 0)
        #expect(unset.lines.last == "e-networks: DCX_ENETWORKS_DATABASE_URL is not set: it is not looked at")
        #expect(try check(["DCX_MAIN_DATABASE_URL": ""]).code == 2)
    }
}
