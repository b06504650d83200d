import DCXSchema
import Testing

@testable import DCXServer

/// What documents and tests quote of the demo data.
struct DemoDataTests {
    @Test(arguments: [
        (DatabaseName.main, "organisations", "4"),
        (.main, "users", "4"),
        (.main, "wallets", "4"),
        (.main, "invoices", "26"),
        (.main, "(SELECT DISTINCT category FROM invoice_lines) AS categories", "5"),
        (.main, "(SELECT organisation_uuid FROM invoices GROUP BY 1 HAVING count(*) = 13) AS customers", "2"),
        (.main, "invoices WHERE status = 'open' AND month = '2026-11-01'", "2"),
        (.main, "invoices WHERE status = 'overdue'", "1"),
        (.main, "invoice_lines WHERE category = 'compute' AND identity_instance_uuid IS NULL", "0"),
        (
            .main,
            """
            wallet_transactions AS h WHERE kind = 'hold' AND NOT EXISTS (
                SELECT FROM wallet_transactions AS r
                WHERE r.kind = 'release' AND (r.organisation_uuid, r.reference) = (h.organisation_uuid, h.reference))
            """, "1"
        ),
        (.aas, "vcenter_vm_data_vms", "9"),
        (.aas, "products", "39"),
        (.aas, "products WHERE status = 'retired'", "1"),
        (.aas, "vm_configurations", "12"),
        (.aas, "(SELECT DISTINCT severity FROM vm_alerts) AS severities", "3"),
        (.aas, "(SELECT DISTINCT acknowledged_by_kind FROM vm_alerts WHERE acknowledged_at IS NOT NULL) AS kinds", "4"),
        (.aas, "vm_alerts WHERE resolved_at IS NOT NULL", "5"),
        (.aas, "vm_metric_samples", "1728"),
        (.aas, "vm_metrics_quarters", "12096"),
        (.aas, "vm_metrics_hourly", "3024"),
        (.aas, "vm_metrics_daily", "810"),
        (.aas, "vm_metric_samples_default", "0"),
        (.aas, "(SELECT identity_instance_uuid FROM vm_metrics_daily GROUP BY 1 HAVING count(*) = 90) AS whole", "9"),
        (.eNetworks, "network_providers", "3"),
        (.eNetworks, "network_services", "5"),
        (.eNetworks, "network_services WHERE monthly_cost IS NULL", "1"),
        (.eNetworks, "network_services WHERE organisation_uuid = '\(Demo.vodacom)'", "3"),
    ])
    func has(database: DatabaseName, rows: String, count: String) throws {
        #expect(try ScratchDatabase.shared(database).owner().text("SELECT count(*) FROM \(rows)") == count)
    }

    @Test func disksAreTheirMachine() throws {
        let wrong = """
            SELECT m.identity_name
            FROM vcenter_vm_data_vms AS m
            LEFT JOIN vm_disks AS d USING (identity_instance_uuid)
            GROUP BY m.identity_instance_uuid
            HAVING sum(d.capacity_gib) IS DISTINCT FROM m.disk_capacity_gib
            """
        #expect(try ScratchDatabase.shared(.aas).owner().texts(wrong) == [])
    }

    @Test func nothingIsOfTheFuture() throws {
        let late = """
            SELECT uuid FROM wallet_transactions WHERE created_at > '\(ScratchDatabase.anchor)'
            UNION ALL
            SELECT uuid FROM invoices WHERE greatest(created_at, issued_at, paid_at) > '\(ScratchDatabase.anchor)'
            """
        #expect(try ScratchDatabase.shared(.main).owner().texts(late) == [])
    }

    /// All rows of all tables, by table.
    private func contents(_ connection: BlockingConnection) throws -> [String] {
        let tables = try connection.texts(
            """
            SELECT c.oid::regclass
            FROM pg_class AS c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            ORDER BY 1::text
            """)
        return try tables.map { table in
            let sum = "SELECT count(*) || ' ' || md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM \(table) AS t"
            return try table + " " + (connection.text(sum) ?? "")
        }
    }

    @Test(arguments: DatabaseName.allCases)
    func seedingAgainChangesNothing(database: DatabaseName) throws {
        let scratch = try ScratchDatabase(database, .demo)
        let owner = try scratch.owner()
        let before = try contents(owner)
        try scratch.seed()
        #expect(try contents(owner) == before)
    }

    /// `make run` seeds at each start: what there is stays as it is, and measurements go on.
    @Test(arguments: DatabaseName.allCases)
    func seedingLaterOnlyAddsMeasurements(database: DatabaseName) throws {
        let scratch = try ScratchDatabase(database, .demo)
        let owner = try scratch.owner()
        let before = try contents(owner)
        try scratch.seed(anchor: "2027-01-03T10:00:00Z")
        let changed = Set(try contents(owner)).subtracting(before).compactMap { $0.split(separator: " ").first }
        let measurements: [DatabaseName: [Substring]] = [
            .main: ["api_usage"],
            .aas: ["vm_metric_samples", "vm_metrics_daily", "vm_metrics_hourly", "vm_metrics_quarters"],
        ]
        #expect(changed.sorted() == measurements[database] ?? [])
    }

    /// The first and the last moments of months and days in Johannesburg, a leap day, and no whole hour.
    @Test(arguments: [
        "2026-02-28T22:00:00Z", "2026-03-01T00:00:00Z", "2026-03-31T21:59:59Z", "2024-02-29T13:37:11Z",
    ])
    func isTheSameAtAnyTime(anchor: String) throws {
        let main = try ScratchDatabase(.main, .migrated)
        try main.seed(anchor: anchor)
        let owner = try main.owner()
        let balances = "SELECT string_agg(balance::text, ' ' ORDER BY organisation_uuid) FROM wallets"
        #expect(try owner.text(balances) == "73750.00 27587.76 8734.87 8257.62")
        let states = "SELECT string_agg(status, ' ' ORDER BY month DESC, status) FROM invoices WHERE status <> 'paid'"
        #expect(try owner.text(states) == "open open issued issued overdue")
        let late = "SELECT count(*) FROM invoices WHERE status = 'issued' AND due_on < '\(anchor)'::timestamptz::date"
        #expect(try owner.text(late) == "0")
    }

    @Test(arguments: DatabaseName.allCases)
    func missingRowsComeBack(database: DatabaseName) throws {
        let scratch = try ScratchDatabase(database, .demo)
        let owner = try scratch.owner()
        let before = try contents(owner)
        switch database {
        case .main: try owner.run("DELETE FROM commissions")
        case .aas: try owner.run("DELETE FROM vm_alerts; DELETE FROM vm_metrics_hourly WHERE hour > '2026-11-20Z'")
        case .eNetworks: try owner.run("DELETE FROM network_services")
        }
        try scratch.seed()
        #expect(try contents(owner) == before)
    }
}
