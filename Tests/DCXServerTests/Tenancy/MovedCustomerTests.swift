import DCXSchema
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// A customer that goes to another reseller: what follows it, what stays with whom it was earned under, and what is seen meanwhile.
@Suite(.serialized)
struct MovedCustomerTests {
    private static let other = "00000000-0000-4000-8000-00000000f00d"
    private static let alex = "alex@cloudtech.example"
    private static let olga = "olga@other.example"

    private let databases: TenantDatabases
    private let server: TestServer
    private let main: BlockingConnection
    private let clock = StoppedClock(at: FrozenClock.anchor.seconds)

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server(clock: clock)
        main = try databases.connection(.main)
        try main.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, commission_rate, created_at)
            VALUES ('\(Self.other)', 'Other', 'reseller', '\(Demo.datacentrix)', '\(Self.other)', 0.2, '2026-01-01Z')
            """)
        try databases.person(Self.olga, "owner", of: Self.other)
        // CloudTech keeps a customer with a machine and a service.
        try main.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, created_at)
            VALUES ('00000000-0000-4000-8000-00000000beef', 'Stays', 'customer', '\(Demo.cloudTech)', '\(Demo.cloudTech)', '2026-01-01Z')
            """)
        try databases.connection(.aas).run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, power_state, organisation_uuid, reseller_uuid,
                memory_size_mib, cpu_count)
            VALUES ('stays', 'Stays-01', 'poweredOn', '00000000-0000-4000-8000-00000000beef', '\(Demo.cloudTech)', 1024, 1);
            INSERT INTO vm_alerts (identity_instance_uuid, severity, kind, message, raised_at)
            VALUES ('stays', 'info', 'test', 'Hello', '2026-11-20Z')
            """)
    }

    private func move(to reseller: String?) throws {
        try main.run(
            """
            UPDATE organisations SET parent_uuid = '\(reseller ?? Demo.datacentrix)',
                reseller_uuid = \(reseller.map { "'\($0)'" } ?? "NULL") WHERE uuid = '\(Demo.vodacom)'
            """)
        clock.advance(by: 6)
    }

    private func ask(_ query: String, _ email: String) throws -> TestAnswer {
        try server.post(query, token: try server.signIn(email))
    }

    /// Everything that a reseller's dashboard lists and adds up in the other two databases.
    static let queries = [
        "{ virtualMachines { nodes { identityName } totalCount } }",
        "{ virtualMachines(last: 3) { nodes { identityName } } }",
        "{ virtualMachines(filter: { powerState: { equals: POWERED_ON } }) { totalCount nodes { identityName } } }",
        "{ viewer { organisation { metricsAggregation { vmCount memoryGb } } } }",
        "{ viewer { organisation { virtualMachineGroups(groupBy: POWER_STATE) { vmCount } } } }",
        "{ viewer { organisation { children { nodes { name virtualMachines { nodes { identityName } totalCount } metricsAggregation { vmCount } networkServices { nodes { name } } alerts { nodes { message } totalCount } } } } } }",
        "{ virtualMachine(identityInstanceUuid: \"50000000-0000-4000-8000-000000000001\") { identityName } }",
        "{ virtualMachines { nodes { identityName health { status } disks { label } alerts { totalCount } latestMetrics { cpuPercent } } } }",
    ]

    /// Before any copy has followed: the old reseller sees the rows of its other customers, and nothing of the one that left.
    @Test(arguments: queries)
    func staleRowCostsItself(query: String) throws {
        for reseller in [Self.other, nil] {
            try move(to: reseller)
            let answer = try ask(query, Self.alex)
            #expect(answer.codes == [], "\(answer.body)")
            #expect(!answer.body.contains("Vodacom"), "\(answer.body)")
        }
        try move(to: Demo.cloudTech)
        #expect(try ask(query, Self.alex).codes == [])
    }

    @Test func totalsAreThoseOfWhatIsSeen() throws {
        try move(to: nil)
        let list = try ask(Self.queries[0], Self.alex)
        #expect(
            list.data["virtualMachines"]?["totalCount"]?.text ?? "\(list.body)" == "1"
                || list.body.contains(#""totalCount":1"#))
        #expect(list.body.contains("Stays-01"))
        let total = try ask(Self.queries[3], Self.alex)
        #expect(total.body.contains(#""vmCount":1"#), "\(total.body)")
    }

    @Test(arguments: [
        #"controlVirtualMachinePower(input: { identityInstanceUuid: "50000000-0000-4000-8000-000000000001", action: STOP })"#,
        #"deleteVirtualMachine(input: { identityInstanceUuid: "50000000-0000-4000-8000-000000000001", idempotencyKey: "k" })"#,
    ])
    func staleMachineIsNotFound(mutation: String) throws {
        try move(to: Self.other)
        let answer = try ask("mutation { \(mutation) { errors { __typename } } }", Self.alex)
        #expect(answer.errorType == "NotFound", "\(answer.body)")
    }

    private func stale() throws -> [String] {
        try [
            "vcenter_vm_data_vms", "vm_disks", "vm_alerts", "vm_ownerships", "vm_metric_samples", "vm_metrics_quarters",
            "vm_metrics_hourly",
            "vm_metrics_daily",
        ]
        .filter { table in
            try databases.connection(.aas).text(
                """
                SELECT count(*) FROM \(table) WHERE organisation_uuid = '\(Demo.vodacom)'
                    AND reseller_uuid IS DISTINCT FROM '\(Self.other)'
                """) != "0"
        }
            + ["network_services", "network_service_ownerships"].filter { table in
                try databases.connection(.eNetworks).text(
                    """
                    SELECT count(*) FROM \(table) WHERE organisation_uuid = '\(Demo.vodacom)'
                        AND reseller_uuid IS DISTINCT FROM '\(Self.other)'
                    """) != "0"
            }
    }

    private func waitUntil(_ isDone: () throws -> Bool) throws {
        let end = EventLoop.monotonicMilliseconds() + 60_000
        while try !isDone() {
            if EventLoop.monotonicMilliseconds() > end { throw TestFailure("it has not followed") }
            usleep(50_000)
        }
    }

    /// The worker brings all copies after the tree, and the new reseller sees what it has got.
    @Test func copiesFollowTheTree() throws {
        try move(to: Self.other)
        #expect(try stale().isEmpty == false)
        let worker = try TestWorker(databases, clock: TickingClock())
        defer { worker.stop() }
        try waitUntil { try main.text("SELECT count(*) FROM tree_changes") == "0" }
        #expect(try stale() == [])
        let machines = try ask("{ virtualMachines { totalCount } }", Self.olga)
        #expect(machines.body == #"{"data":{"virtualMachines":{"totalCount":7}}}"#)
        #expect(try ask("{ virtualMachines { totalCount } }", Self.alex).body.contains(#""totalCount":1"#))
    }

    /// What was written with a wrong reseller, by whoever fills the inventory, is found and mended.
    @Test func wrongCopyOfAWriterIsMended() throws {
        try databases.connection(.aas).run(
            "UPDATE vcenter_vm_data_vms SET reseller_uuid = NULL WHERE identity_instance_uuid = 'stays'")
        let worker = try TestWorker(databases, clock: TickingClock())
        defer { worker.stop() }
        try waitUntil {
            try databases.connection(.aas).text(
                "SELECT count(*) FROM vcenter_vm_data_vms WHERE reseller_uuid = '\(Demo.cloudTech)' AND identity_instance_uuid = 'stays'"
            )
                == "1"
        }
    }

    private func check(_ arguments: [String] = []) throws -> (code: Int?, lines: [String]) {
        var settings: [String: String] = [:]
        for (name, url) in try databases.urls(user: "dcx_server") {
            settings["DCX_\(name.settingName)_DATABASE_URL"] = url
        }
        let process = try ServerProcess(["check"] + arguments, settings)
        return (try process.exitCode(), try process.allLines())
    }

    @Test func checkNamesStaleCopies() throws {
        #expect(try check().code == 0)
        try move(to: Self.other)
        let (code, lines) = try check()
        #expect(code == 1)
        for table in [
            "aas: vcenter_vm_data_vms", "aas: vm_disks", "aas: vm_metrics_daily", "e-networks: network_services",
        ] {
            #expect(
                lines.contains {
                    $0.hasPrefix("\(table) has rows whose reseller is not the one that MAIN has")
                        && $0.contains(Demo.vodacom)
                },
                "\(lines)")
        }
    }

    private static let revenue = """
        { viewer { organisation { revenue(from: "2025-11-01", to: "2026-11-30") {
            gross { amount } commission { amount } net { amount }
            byOrganisation { organisation { name } gross { amount } commission { amount } } } } } }
        """

    /// Money is read by who earned it, never by today's tree.
    @Test(arguments: [other, nil])
    func earnedMoneyStays(reseller: String?) throws {
        let before = try ask(Self.revenue, Self.alex)
        #expect(before.body.contains("Vodacom"))
        let nothing = try ask(Self.revenue, Self.olga)
        try move(to: reseller)
        let after = try ask(Self.revenue, Self.alex)
        #expect(
            after.body.replacing(#""organisation":null"#, with: #""organisation":{"name":"Vodacom"}"#) == before.body)
        #expect(after.codes == [] && !after.body.contains("Vodacom"))
        #expect(try ask(Self.revenue, Self.olga).body == nothing.body)
    }

    @Test func whatIsEarnedAfterTheMoveIsTheNextOnes() throws {
        try move(to: Self.other)
        try main.run(
            """
            SELECT billing_add_line(billing_open_invoice('\(Demo.vodacom)', '2026-11-01', '2026-11-21Z'), 'service', 'Work', 1, 1000, 1000,
                '2026-11-21', '2026-11-22', NULL, NULL, NULL, '2026-11-21Z');
            UPDATE invoices SET status = 'issued', issued_at = '2026-11-21Z', due_on = '2026-12-31'
            WHERE organisation_uuid = '\(Demo.vodacom)' AND status = 'open'
            """)
        let new = try ask(Self.revenue, Self.olga)
        #expect(
            new.body.contains(
                #"{"gross":{"amount":"1000.00"},"commission":{"amount":"200.00"},"net":{"amount":"800.00"}"#),
            "\(new.body)")
        let platform = try ask(Self.revenue, "admin@datacentrix.example").data["viewer"]?["organisation"]?["revenue"]
        let shares =
            "SELECT sum(c.amount) FROM commissions AS c JOIN invoices AS i ON i.uuid = c.invoice_uuid WHERE i.status NOT IN ('open', 'void')"
        #expect(try platform?["gross"]?["amount"]?.text == main.text(shares))
        #expect(
            try platform?["commission"]?["amount"]?.text
                == main.text(shares + " AND c.organisation_uuid <> '\(Demo.datacentrix)'"))
    }
}
