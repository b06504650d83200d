import DCXSchema
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// A month of random organisations is charged once, to the cent, whoever runs it, how often, and in whatever it is killed.
struct MonthlyRunPropertyTests {
    private let bench: BillingBench

    init() throws { bench = try BillingBench() }

    @Test func twoRunsAtOnceAreOne() throws {
        try bench.fill(organisations: 12, seed: 7)
        let urls = try bench.databases.urls(user: "dcx_worker")
        try Clients.run(3) { _ in _ = try BillingBench.bill(urls, "2026-11", closes: true) }
        #expect(try bench.defects() == [])
        let before = try bench.books()
        try bench.bill()
        #expect(try bench.books() == before)
    }

    /// Killed wherever it is, again and again: then it is run to its end.
    @Test func killedRunIsRunAgain() throws {
        try bench.fill(organisations: 40, seed: 11)
        let settings = try bench.settings()
        // The month of the demo data, whenever the tests are run.
        let month = ["bill", "--month", "2026-11", "--late"]
        for _ in 0..<6 {
            let process = try ServerProcess(month, settings)
            usleep(.random(in: 5_000...250_000))
            process.signal(SIGKILL)
            _ = try process.exitCode()
        }
        let process = try ServerProcess(month, settings)
        #expect(try process.exitCode() == 0, "\(process.lines)")
        #expect(try process.allLines().contains { $0.hasPrefix("2026-11: ") })
        let open = try bench.main.text("SELECT count(*) FROM invoices WHERE month <= '2026-11-01' AND status = 'open'")
        #expect(open == "0")
        #expect(try bench.defects().filter { !$0.hasPrefix("charges of") } == [])
        let charged = """
            SELECT (SELECT -sum(amount) FROM wallet_transactions WHERE reference = 'renewal-2026-11')
                = (SELECT sum(amount + vat_amount) FROM invoice_lines WHERE created_at > '2026-11-01Z' AND period_start >= '2026-11-01'
                    AND invoice_uuid NOT IN (SELECT uuid FROM invoices WHERE uuid::text LIKE '20000000-%')
                    OR created_at > '2026-11-01Z' AND network_service_uuid IS NOT NULL)
            """
        #expect(try bench.main.text(charged) == "t")
        let before = try bench.books()
        try bench.bill()
        #expect(try bench.books() == before)
    }

    /// Random organisations, prices, days and funds: everything reconciles, and what the wallet reaches for is charged, in the order
    /// of names, and nothing else.
    @Test(arguments: 1...5)
    func randomMonthReconciles(seed: Int) throws {
        try bench.fill(organisations: 25, seed: seed)
        let report = try bench.bill()
        #expect(report.summary.failedOrganisations == 0, "\(report.lines)")
        #expect(try bench.defects() == [])
        for (organisation, expected) in try expectations() {
            let charged = try bench.main.texts(
                """
                SELECT l.identity_instance_uuid || ' ' || sum(l.amount + l.vat_amount) FROM invoice_lines AS l
                WHERE l.organisation_uuid = '\(organisation)' GROUP BY l.identity_instance_uuid ORDER BY 1
                """)
            #expect(charged == expected.sorted(), "\(organisation)")
        }
        #expect(report.summary.unpaidItems > 0 && report.summary.chargedLines > 50)
        let before = try bench.books()
        try bench.bill()
        #expect(try bench.books() == before)
    }

    /// The same by plain arithmetic, machine by machine.
    private func expectations() throws -> [String: [String]] {
        let rows = try bench.aas.texts(
            """
            SELECT concat_ws('|', organisation_uuid, identity_instance_uuid, cost_estimate, coalesce(license_cost, 0),
                coalesce(((created_at AT TIME ZONE 'Africa/Johannesburg')::date - '2026-11-01'::date), -1))
            FROM vcenter_vm_data_vms
            WHERE identity_instance_uuid LIKE 'machine-%' AND cost_estimate IS NOT NULL
            ORDER BY organisation_uuid, identity_name
            """)
        var expected: [String: [String]] = [:]
        var funds: [String: Int] = [:]
        for row in rows {
            let parts = row.split(separator: "|").map(String.init)
            let (organisation, machine) = (parts[0], parts[1])
            guard let since = Int(parts[4]), since < 30 else { continue }
            let days = 30 - max(0, since)
            let total = [parts[2], parts[3]].map { Self.withVAT(Self.rounded(Self.cents($0) * days, 30)) }.reduce(0, +)
            let start = try funds[organisation] ?? Self.cents(openingFunds(organisation))
            funds[organisation] = start
            expected[organisation, default: []] += []
            if total == 0 || total > start { continue }
            funds[organisation] = start - total
            expected[organisation, default: []].append("\(machine) \(total / 100).\(total % 100 / 10)\(total % 10)")
        }
        return expected
    }

    private func openingFunds(_ organisation: String) throws -> String {
        try bench.main.text(
            """
            SELECT t.amount + w.credit_limit FROM wallets AS w
            JOIN wallet_transactions AS t ON t.organisation_uuid = w.organisation_uuid AND t.position = 1
            WHERE w.organisation_uuid = '\(organisation)'
            """) ?? "0.00"
    }

    private static func cents(_ text: String) -> Int {
        let parts = text.split(separator: ".")
        return (Int(parts[0]) ?? 0) * 100 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }

    /// Half away from zero.
    private static func rounded(_ value: Int, _ divisor: Int) -> Int { (value * 2 + divisor) / (divisor * 2) }

    private static func withVAT(_ net: Int) -> Int { net + rounded(net * 15, 100) }
}
