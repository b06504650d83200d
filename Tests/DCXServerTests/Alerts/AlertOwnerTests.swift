import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What happened under an owner stays that owner's: alerts as commands and measurements.
struct AlertOwnerTests {
    private static let history = [
        "vm_alerts", "vm_commands", "vm_metric_samples", "vm_metrics_quarters", "vm_metrics_hourly",
        "vm_metrics_daily",
    ]

    private func owners(of table: String, _ aas: BlockingConnection) throws -> [String] {
        try aas.texts(
            "SELECT DISTINCT organisation_uuid FROM \(table) WHERE identity_instance_uuid = '\(Demo.machine(1))'")
    }

    /// To another customer, to nobody, and to one of the same reseller.
    @Test(arguments: [
        "organisation_uuid = '\(Demo.adcock)', reseller_uuid = NULL", "organisation_uuid = NULL, reseller_uuid = NULL",
        "organisation_uuid = '\(Demo.cloudTech)'",
    ])
    func historyStaysWithTheOwnerOfItsTime(change: String) throws {
        let aas = try ScratchDatabase(.aas, .demo).owner()
        try aas.run(
            """
            INSERT INTO vm_commands (uuid, identity_instance_uuid, action, actor_kind, requested_at, not_before)
            VALUES (gen_random_uuid(), '\(Demo.machine(1))', 'stop', 'customer', '2026-11-20Z', '2026-11-20Z')
            """)
        let before = try Self.history.map { try owners(of: $0, aas) }
        try aas.run("UPDATE vcenter_vm_data_vms SET \(change) WHERE identity_instance_uuid = '\(Demo.machine(1))'")
        #expect(try Self.history.map { try owners(of: $0, aas) } == before)
        #expect(before == Self.history.map { _ in [Demo.vodacom] })
        // Nobody is left to resolve what is open.
        let open =
            "SELECT count(*) FROM vm_alerts WHERE identity_instance_uuid = '\(Demo.machine(1))' AND resolved_at IS NULL"
        #expect(try aas.text(open) == "0")
        try aas.run(
            """
            INSERT INTO vm_alerts (identity_instance_uuid, severity, kind, message, raised_at)
            VALUES ('\(Demo.machine(1))', 'info', 'new', 'New', '2026-11-22Z')
            """)
        let new = "SELECT coalesce(organisation_uuid::text, 'nobody') FROM vm_alerts WHERE kind = 'new'"
        #expect(change.contains(try aas.text(new) == "nobody" ? "NULL" : try aas.text(new) ?? "?"))
    }

    /// A row is its owner's for good, whoever says otherwise; its reseller may follow.
    @Test func ownerOfAnAlertIsNotChanged() throws {
        let aas = try ScratchDatabase(.aas, .demo).owner()
        try aas.run(
            "UPDATE vm_alerts SET organisation_uuid = '\(Demo.adcock)' WHERE organisation_uuid = '\(Demo.vodacom)'")
        #expect(try aas.text("SELECT count(*) FROM vm_alerts WHERE organisation_uuid = '\(Demo.vodacom)'") == "8")
    }

    /// Who sees both owners sees the former one's in that owner's lists, and not as the machine's: customer, reseller and platform.
    @Test(arguments: [
        (Demo.adcock, "NULL", "admin@datacentrix.example", [Demo.vodacom: 2]),
        (Demo.cloudTech, "'\(Demo.cloudTech)'", "admin@datacentrix.example", [Demo.vodacom: 2]),
        (Demo.cloudTech, "'\(Demo.cloudTech)'", "alex@cloudtech.example", [Demo.vodacom: 2]),
        (Demo.adcock, "NULL", "alex@cloudtech.example", [Demo.vodacom: 2]),
        (Demo.adcock, "NULL", "john@vodacom.example", [Demo.vodacom: 2]),
        (Demo.adcock, "NULL", "adcock@adcock.example", [:]),
    ])
    func formerOwnersHistoryIsNotTheMachines(
        owner: String, reseller: String, email: String, inLists: [String: Int]
    ) throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let aas = try databases.aas.owner()
        try aas.run(
            """
            INSERT INTO vm_commands (uuid, identity_instance_uuid, action, actor_kind, requested_at, not_before)
            SELECT gen_random_uuid(), m.identity_instance_uuid, 'stop', 'customer', '2026-11-20Z', '2026-11-20Z'
            FROM vcenter_vm_data_vms AS m WHERE m.identity_instance_uuid = '\(Demo.machine(1))';
            UPDATE vm_commands SET status = 'done', attempts = 1, finished_at = '2026-11-20Z'
            WHERE identity_instance_uuid = '\(Demo.machine(1))' AND status = 'queued';
            UPDATE vcenter_vm_data_vms SET organisation_uuid = '\(owner)', reseller_uuid = \(reseller)
            WHERE identity_instance_uuid = '\(Demo.machine(1))'
            """)
        let token = try server.signIn(email)
        let fields = "identityInstanceUuid alerts { totalCount nodes { uuid } } commands { totalCount }"
        let one = try server.post(
            "{ virtualMachine(identityInstanceUuid: \"\(Demo.machine(1))\") { \(fields) } }", token: token)
        #expect(one.codes == [], "\(one.body)")
        if let machine = one.data["virtualMachine"], machine != .null { try Self.expectNoHistory(machine) }
        let many = try server.post("{ virtualMachines { nodes { \(fields) } } }", token: token)
        let machines = many.data["virtualMachines"]?["nodes"]?.items ?? []
        #expect(machines.count > 1)
        for machine in machines where machine["identityInstanceUuid"]?.text == Demo.machine(1) {
            try Self.expectNoHistory(machine)
        }
        // Those of machines that stayed are there.
        if email != "adcock@adcock.example" {
            #expect(machines.contains { $0["alerts"]?["totalCount"]?.text != "0" })
        }
        for (organisation, count) in inLists {
            let list = try server.post(
                """
                { organisation(uuid: "\(organisation)") { alerts(filter: { identityInstanceUuid: { equals: "\(Demo.machine(1))" } }) {
                  totalCount nodes { organisation { name } } } } }
                """, token: token)
            #expect(list.data["organisation"]?["alerts"]?["totalCount"]?.text == "\(count)", "\(list.body)")
        }
    }

    private static func expectNoHistory(_ machine: JSONValue) throws {
        #expect(machine["alerts"]?["totalCount"]?.text == "0")
        #expect(machine["alerts"]?["nodes"]?.items == [])
        #expect(machine["commands"]?["totalCount"]?.text == "0")
    }

    /// What is raised under the new owner is the machine's.
    @Test func newAlertIsTheMachines() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        try databases.aas.owner().run(
            """
            UPDATE vcenter_vm_data_vms SET organisation_uuid = '\(Demo.cloudTech)', reseller_uuid = '\(Demo.cloudTech)'
            WHERE identity_instance_uuid = '\(Demo.machine(1))';
            INSERT INTO vm_alerts (identity_instance_uuid, severity, kind, message, raised_at)
            VALUES ('\(Demo.machine(1))', 'critical', 'new', 'New', '2026-11-21Z')
            """)
        let query =
            "{ virtualMachine(identityInstanceUuid: \"\(Demo.machine(1))\") { alerts { nodes { kind } } health { checks { name value } } } }"
        for email in ["alex@cloudtech.example", "admin@datacentrix.example"] {
            let answer = try server.post(query, token: try server.signIn(email))
            #expect(answer.body.contains(#""alerts":{"nodes":[{"kind":"new"}]}"#), "\(answer.body)")
            #expect(answer.body.contains(#"{"name":"ALERTS","value":1}"#), "\(answer.body)")
        }
    }

    @Test func newOwnerSeesNoneOfThem() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        try databases.connection(.aas).run(
            """
            UPDATE vcenter_vm_data_vms SET organisation_uuid = '\(Demo.adcock)', reseller_uuid = NULL
            WHERE identity_instance_uuid = '\(Demo.machine(1))'
            """)
        let query =
            "{ virtualMachine(identityInstanceUuid: \"\(Demo.machine(1))\") { alerts { totalCount } health { status } } }"
        let answer = try server.post(query, token: try server.signIn("adcock@adcock.example"))
        #expect(answer.body.contains(#""alerts":{"totalCount":0}"#), "\(answer.body)")
    }
}
