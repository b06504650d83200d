import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// A forecast at the end of the month equals the invoice.
struct ForecastTests {
    private let bench: BillingBench

    init() throws {
        bench = try BillingBench()
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'top_up', 900000, 'system', '2026-11-01Z' FROM organisations WHERE kind <> 'platform'
            """)
    }

    /// The 30th of November, in the evening.
    private let clock = FrozenClock(seconds: FrozenClock.anchor.seconds + 9 * 86_400)

    private func forecasts(_ email: String = "admin@datacentrix.example") throws -> [String: String] {
        let server = try bench.databases.server(clock: clock)
        let answer = try server.post(
            "{ organisations { nodes { uuid kind billing { current { forecast { amount } } } } } }",
            token: try server.signIn(email))
        #expect(answer.codes == [], "\(answer.body)")
        var forecasts: [String: String] = [:]
        for node in answer.data["organisations"]?["nodes"]?.items ?? [] {
            guard let uuid = node["uuid"]?.text, node["kind"]?.text != "PLATFORM" else { continue }
            forecasts[uuid] = node["billing"]?["current"]?["forecast"]?["amount"]?.text
        }
        return forecasts
    }

    private func invoices() throws -> [String: String] {
        let rows = try bench.main.texts(
            """
            SELECT o.uuid || ' ' || coalesce(i.total_amount, 0.00) FROM organisations AS o
            LEFT JOIN invoices AS i ON i.organisation_uuid = o.uuid AND i.month = '2026-11-01' AND i.status <> 'void'
            WHERE o.kind <> 'platform'
            """)
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let parts = row.split(separator: " ")
                return (String(parts[0]), String(parts[1]))
            })
    }

    private func expectForecastToBeTheInvoice() throws {
        let said = try forecasts()
        try bench.bill(closes: false)
        #expect(try invoices() == said)
        #expect(try forecasts() == said)
        try bench.bill()
        #expect(try invoices() == said)
        #expect(try forecasts() == said)
        #expect(try bench.defects() == [])
    }

    /// What has no line yet is in it.
    @Test func ofTheDemo() throws {
        #expect(try forecasts()[Demo.vodacom] == "25203.18")
        try expectForecastToBeTheInvoice()
    }

    @Test func ofOneOffChargesAndCredits() throws {
        for (amount, from, until) in [
            (100, "2026-11-01", "2026-11-16"), (-50, "2026-11-10", "2026-11-12"), (70, "2026-10-01", "2026-11-01"),
        ] {
            try bench.main.run(
                """
                SELECT billing_add_line(billing_open_invoice('\(Demo.adcock)', '2026-11-01', '2026-11-21Z'), 'service', 'Work', 1,
                    \(amount), \(amount), '\(from)', '\(until)', NULL, NULL, NULL, '2026-11-21Z')
                """)
        }
        try expectForecastToBeTheInvoice()
    }

    /// Machines that come, go and change hands, priced and not, and what was charged for days that are another's.
    @Test(arguments: [1, 2])
    func ofMachinesThatMove(seed: Int) throws {
        try bench.fill(organisations: 6, seed: seed)
        try bench.addMachine("moving", price: "600")
        try bench.bill(closes: false)
        try bench.aas.run(
            """
            UPDATE vcenter_vm_data_vms SET organisation_uuid = '\(Demo.vodacom)', reseller_uuid = '\(Demo.cloudTech)',
                updated_at = '2026-11-11T06:00:00Z' WHERE identity_instance_uuid = 'moving';
            UPDATE vcenter_vm_data_vms SET organisation_uuid = md5('customer 1')::uuid, updated_at = '2026-11-07T06:00:00Z'
            WHERE identity_instance_uuid LIKE 'machine-2-%'
            """)
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'top_up', 900000, 'system', '2026-11-01Z' FROM organisations WHERE name LIKE 'Customer %'
            """)
        try expectForecastToBeTheInvoice()
    }

    /// One whose other databases are down keeps the rest of its month.
    @Test func failureIsTheForecastsAlone() throws {
        var urls = try bench.databases.urls(user: "dcx_server")
        urls[.aas] = "postgresql:///nothing?host=/nonexistent"
        let server = TestServer(urls: urls, clock: clock)
        let answer = try server.post(
            "{ viewer { organisation { billing { current { total { amount } forecast { amount } } } } } }",
            token: try server.signIn("john@vodacom.example"))
        #expect(answer.codes == ["DATABASE_UNAVAILABLE"])
        #expect(answer.body.contains(#""total":{"amount":"21429.05"},"forecast":null"#), "\(answer.body)")
    }
}
