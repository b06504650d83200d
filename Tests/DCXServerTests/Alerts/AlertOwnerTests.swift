import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What happened under an owner stays that owner's: alerts as commands and measurements.
struct AlertOwnerTests {
    private static let history = [
        "vm_alerts", "vm_commands", "vm_metric_samples", "vm_metrics_hourly", "vm_metrics_daily",
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
