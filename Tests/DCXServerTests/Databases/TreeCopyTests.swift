import DCXSchema
import Testing

@testable import DCXServer

/// Rows carry copies of the tree: filled by the database, whatever a writer says, and carried on when the tree changes.
struct TreeCopyTests {
    private static let tables = ["users", "wallets", "wallet_transactions", "invoices", "invoice_lines", "commissions"]

    /// The tables of MAIN with rows whose copy is not the tree's.
    private func wrongTables(_ owner: BlockingConnection) throws -> [String] {
        try Self.tables.filter { table in
            try owner.text(
                """
                SELECT count(*)
                FROM \(table) AS t
                JOIN organisations AS o ON o.uuid = t.organisation_uuid
                WHERE t.reseller_uuid IS DISTINCT FROM o.reseller_uuid
                """) != "0"
        }
    }

    @Test func mainFollowsTheTree() throws {
        let scratch = try ScratchDatabase(.main, .demo)
        let owner = try scratch.owner()
        #expect(try wrongTables(owner) == [])
        try owner
            .run(
                """
                UPDATE organisations
                SET parent_uuid = '\(Demo.datacentrix)', reseller_uuid = NULL
                WHERE uuid = '\(Demo.vodacom)'
                """)
        #expect(try wrongTables(owner) == [])
        let left = "SELECT count(*) FROM wallet_transactions WHERE reseller_uuid = '\(Demo.cloudTech)'"
        #expect(try owner.text(left + " AND organisation_uuid = '\(Demo.vodacom)'") == "0")
        // What was earned stays with whom earned it.
        let earned = "SELECT count(*) FROM commissions WHERE organisation_uuid = '\(Demo.cloudTech)'"
        #expect(try owner.text(earned + " AND reseller_uuid = '\(Demo.cloudTech)'") == "130")
    }

    @Test func wrongResellerIsNotKept() throws {
        let scratch = try ScratchDatabase(.main, .demo)
        let owner = try scratch.owner()
        try owner
            .run(
                """
                UPDATE invoices SET reseller_uuid = '\(Demo.cloudTech)';
                UPDATE users SET reseller_uuid = NULL;
                INSERT INTO users (uuid, organisation_uuid, reseller_uuid, email, name, role, created_at)
                VALUES (gen_random_uuid(), '\(Demo.adcock)', '\(Demo.cloudTech)', 'new@adcock.example', 'New', 'viewer',
                        '2026-11-21Z')
                """)
        #expect(try wrongTables(owner) == [])
    }

    private static func owners(of table: String) -> String {
        """
        SELECT DISTINCT concat_ws(' ', organisation_uuid, reseller_uuid)
        FROM \(table)
        WHERE identity_instance_uuid = '\(Demo.machine(1))'
        """
    }

    private static let measurements = [
        "vm_metric_samples", "vm_metrics_quarters", "vm_metrics_hourly", "vm_metrics_daily",
    ]

    @Test func partsFollowTheirMachine() throws {
        let scratch = try ScratchDatabase(.aas, .demo)
        let owner = try scratch.owner()
        try scratch.worker()
            .run(
                """
                UPDATE vcenter_vm_data_vms
                SET organisation_uuid = '\(Demo.adcock)', reseller_uuid = NULL
                WHERE identity_instance_uuid = '\(Demo.machine(1))'
                """)
        #expect(try owner.texts(Self.owners(of: "vm_disks")) == [Demo.adcock])
        // What was measured and raised stays with whom it was for.
        #expect(try owner.texts(Self.owners(of: "vm_alerts")) == ["\(Demo.vodacom) \(Demo.cloudTech)"])
        for table in Self.measurements {
            #expect(try owner.texts(Self.owners(of: table)) == ["\(Demo.vodacom) \(Demo.cloudTech)"])
        }
    }

    @Test func allFollowToAnotherReseller() throws {
        let scratch = try ScratchDatabase(.aas, .demo)
        let owner = try scratch.owner()
        try scratch.worker()
            .run("UPDATE vcenter_vm_data_vms SET reseller_uuid = NULL WHERE organisation_uuid = '\(Demo.vodacom)'")
        for table in ["vm_disks", "vm_alerts"] + Self.measurements {
            #expect(try owner.texts(Self.owners(of: table)) == [Demo.vodacom], "\(table)")
        }
    }

    @Test func partsAreTheirMachinesWhateverIsSaid() throws {
        let scratch = try ScratchDatabase(.aas, .demo)
        let worker = try scratch.worker()
        try worker.run(
            """
            INSERT INTO vm_alerts (
                identity_instance_uuid, organisation_uuid, reseller_uuid, severity, kind, message, raised_at)
            VALUES ('\(Demo.machine(1))', '\(Demo.adcock)', NULL, 'info', 'test', '', '2026-11-21Z')
            """)
        #expect(try worker.texts(Self.owners(of: "vm_alerts")) == ["\(Demo.vodacom) \(Demo.cloudTech)"])
        #expect(try worker.trial("UPDATE vm_alerts SET organisation_uuid = '\(Demo.adcock)'") == "42501")
        #expect(try worker.trial("UPDATE vm_disks SET reseller_uuid = NULL") == "42501")
    }
}
