import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// The monthly run looks at every status that matters, and says what it left out.
struct LeftOutTests {
    private let bench: BillingBench
    private let eNetworks: BlockingConnection

    init() throws {
        bench = try BillingBench()
        eNetworks = try bench.databases.connection(.eNetworks)
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'top_up', 100000, 'system', '2026-11-21Z' FROM organisations WHERE kind <> 'platform'
            """)
    }

    @Test(arguments: [("active", true), ("suspended", true), ("closed", false)])
    func statusOfTheOrganisation(status: String, isCharged: Bool) throws {
        try bench.addMachine("mine", price: "600")
        try bench.main.run("UPDATE organisations SET status = '\(status)' WHERE uuid = '\(Demo.adcock)'")
        let report = try bench.bill()
        #expect(try bench.lines(of: "mine") == (isCharged ? ["compute 600.00 1.0000"] : []))
        #expect(report.lines.contains { $0.hasPrefix("Adcock: is closed: ") } == !isCharged, "\(report.lines)")
        // What was charged before it closed is invoiced all the same.
        #expect(
            try bench.main.text(
                "SELECT status FROM invoices WHERE month = '2026-11-01' AND organisation_uuid = '\(Demo.adcock)'")
                == "paid")
        #expect(try bench.defects() == [])
    }

    @Test(arguments: [("active", true), ("pending", false), ("suspended", false), ("cancelled", false)])
    func statusOfTheService(status: String, isCharged: Bool) throws {
        try eNetworks.run(
            """
            INSERT INTO network_services (uuid, organisation_uuid, provider_uuid, name, kind, status, monthly_cost, created_at)
            SELECT '71000000-0000-4000-8000-00000000cafe', '\(Demo.adcock)', uuid, 'Line', 'fibre', '\(status)', 600, '2025-01-01Z'
            FROM network_providers LIMIT 1
            """)
        let report = try bench.bill()
        let lines =
            "SELECT count(*) FROM invoice_lines WHERE network_service_uuid = '71000000-0000-4000-8000-00000000cafe'"
        #expect(try bench.main.text(lines) == (isCharged ? "1" : "0"))
        let isNamed = report.lines.contains("Adcock: Line is \(status), and is not charged")
        #expect(isNamed == ["pending", "suspended"].contains(status))
    }

    @Test func machinesOfNobodyAreCounted() throws {
        try bench.aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, organisation_uuid, cost_estimate)
            VALUES ('lost', NULL, 5), ('own', '\(Demo.datacentrix)', 5), ('strange', gen_random_uuid(), 5)
            """)
        let lines = try bench.bill().lines
        #expect(lines.contains("machines of no organisation: 1 with a price are not charged: assign them"))
        #expect(
            lines.contains(
                "machines of the platform, or of organisations that MAIN does not know: 2 with a price are not charged")
        )
    }

    /// A currency that is not handled is refused; where somebody took the constraint away, it is named and moves nothing.
    @Test func otherCurrenciesAreNamed() throws {
        for (connection, sql) in [
            (bench.main, "UPDATE wallets SET currency = 'USD' WHERE organisation_uuid = '\(Demo.adcock)'"),
            (bench.main, "UPDATE invoices SET currency = 'EUR'"),
            (eNetworks, "UPDATE network_services SET currency = 'USD' WHERE name = 'Vodacom Midrand fibre'"),
        ] {
            #expect(throws: BlockingError.self, "\(sql)") { try connection.run(sql) }
        }
        try bench.main.run("ALTER TABLE wallets DROP CONSTRAINT wallets_in_rand")
        try eNetworks.run("ALTER TABLE network_services DROP CONSTRAINT network_services_in_rand")
        try bench.main.run("UPDATE wallets SET currency = 'USD' WHERE organisation_uuid = '\(Demo.adcock)'")
        try eNetworks.run("UPDATE network_services SET currency = 'USD' WHERE name = 'Vodacom Cape Town MPLS'")
        try bench.addMachine("mine", price: "600")
        let report = try bench.bill(closes: false)
        #expect(report.lines.contains("Adcock: the wallet is in USD, which is not handled: nothing is charged"))
        #expect(report.lines.contains("Vodacom: Vodacom Cape Town MPLS is priced in USD, and is not charged"))
        #expect(try bench.lines(of: "mine") == [])
        #expect(try bench.defects() == [])
    }
}
