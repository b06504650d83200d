import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Void undoes: the wallet, the commission, and what counts as charged.
struct VoidInvoiceTests {
    private let bench: BillingBench

    init() throws {
        bench = try BillingBench()
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'top_up', 100000, 'system', '2026-11-21Z' FROM organisations WHERE kind = 'customer'
            """)
    }

    private func balances() throws -> [String] {
        try bench.main.texts("SELECT organisation_uuid || ' ' || balance FROM wallets ORDER BY 1")
    }

    private func void(_ organisation: String, by sql: String) throws {
        let invoice = try #require(
            try bench.main.text(
                """
                SELECT uuid FROM invoices WHERE organisation_uuid = '\(organisation)' AND month = '2026-11-01' AND status <> 'void'
                """))
        try bench.main.run(sql.replacing("$1", with: "'\(invoice)'"))
    }

    /// Whoever says so, the function or a bare statement.
    @Test(arguments: [
        "SELECT billing_void_invoice($1, '2026-11-21T09:00:00Z')",
        "UPDATE invoices SET status = 'void' WHERE uuid = $1",
    ])
    func voidGivesBackWhatWasPaidAndEarned(sql: String) throws {
        try bench.addMachine("mine", price: "600", of: Demo.vodacom, reseller: Demo.cloudTech)
        // What the demo's lines of this month were charged stands in the ledger before: it is given back too.
        let paid =
            "SELECT sum(amount + vat_amount) FROM invoice_lines WHERE organisation_uuid = '\(Demo.vodacom)' AND period_start >= '2026-11-01'"
        try bench.bill()
        let balance = "SELECT balance FROM wallets WHERE organisation_uuid = "
        let customer = try #require(try bench.main.text("\(balance)'\(Demo.vodacom)'"))
        let reseller = try #require(try bench.main.text("\(balance)'\(Demo.cloudTech)'"))
        let (sum, earned) = (
            try #require(try bench.main.text(paid)),
            try #require(
                try bench.main.text(
                    "SELECT sum(c.amount) FROM commissions AS c JOIN invoices AS i ON i.uuid = c.invoice_uuid WHERE i.month = '2026-11-01' AND c.organisation_uuid = '\(Demo.cloudTech)'"
                ))
        )
        try void(Demo.vodacom, by: sql)
        #expect(try bench.main.text("SELECT \(customer) + \(sum) = (\(balance)'\(Demo.vodacom)')") == "t")
        #expect(try bench.main.text("SELECT \(reseller) - \(earned) = (\(balance)'\(Demo.cloudTech)')") == "t")
        #expect(try bench.defects() == [])
    }

    @Test func monthIsInvoicedAgain() throws {
        try bench.addMachine("mine", price: "600", of: Demo.vodacom, reseller: Demo.cloudTech)
        try bench.bill()
        let lines = try bench.lines(of: "mine")
        for _ in 0..<2 {
            try void(Demo.vodacom, by: "SELECT billing_void_invoice($1, '2026-11-21T09:00:00Z')")
            let report = try bench.bill()
            #expect(report.summary.failedOrganisations == 0 && report.summary.issuedInvoices == 1, "\(report.lines)")
            #expect(try bench.defects() == [])
        }
        #expect(lines == ["compute 600.00 1.0000"])
        #expect(try bench.lines(of: "mine").count == 3)
        let counting = """
            SELECT count(*) FROM invoices WHERE organisation_uuid = '\(Demo.vodacom)' AND month = '2026-11-01' AND status = 'paid'
            """
        #expect(try bench.main.text(counting) == "1")
        let before = try bench.books()
        try bench.bill()
        #expect(try bench.books() == before)
    }

    /// A machine of a void invoice was not paid for: removing it gives nothing back, and takes no commission.
    @Test func removedMachineOfAVoidInvoiceIsNotCredited() throws {
        try bench.addMachine("mine", price: "600", of: Demo.vodacom, reseller: Demo.cloudTech)
        try bench.bill()
        try void(Demo.vodacom, by: "SELECT billing_void_invoice($1, '2026-11-21T09:00:00Z')")
        let credits = """
            SELECT count(*) FROM billing_credits(ARRAY['\(Demo.vodacom)'::uuid], ARRAY['mine'], ARRAY['{[2026-11-10,)}'::datemultirange],
                '-infinity', 'infinity')
            """
        #expect(try bench.main.text(credits) == "0")
    }

    @Test func invoiceWhoseLinesAreCreditedElsewhereWaitsForThatOne() throws {
        try bench.addMachine("mine", price: "600", of: Demo.adcock)
        try bench.bill()
        try bench.aas.run(
            """
            UPDATE vcenter_vm_data_vms SET organisation_uuid = '\(Demo.vodacom)', reseller_uuid = '\(Demo.cloudTech)',
                updated_at = '2026-11-21T06:00:00Z' WHERE identity_instance_uuid = 'mine'
            """)
        try bench.bill(closes: false)
        #expect(throws: BlockingError.self) {
            try void(Demo.adcock, by: "SELECT billing_void_invoice($1, '2026-11-21T09:00:00Z')")
        }
        let december = try #require(
            try bench.main.text(
                "SELECT uuid FROM invoices WHERE organisation_uuid = '\(Demo.adcock)' AND month = '2026-12-01'"))
        try bench.main.run("SELECT billing_void_invoice('\(december)', '2026-11-21T09:00:00Z')")
        try void(Demo.adcock, by: "SELECT billing_void_invoice($1, '2026-11-21T09:00:00Z')")
        #expect(try bench.defects() == [])
        try bench.bill()
        #expect(try bench.defects() == [])
        #expect(
            try bench.main.texts(
                """
                SELECT amount || ' ' || period_start || ' ' || period_end FROM invoice_lines
                WHERE identity_instance_uuid = 'mine' AND organisation_uuid = '\(Demo.adcock)' AND voided_at IS NULL
                """) == ["400.00 2026-11-01 2026-11-21"])
    }

    @Test func voidStaysVoid() throws {
        try bench.bill()
        try void(Demo.adcock, by: "SELECT billing_void_invoice($1, '2026-11-21T09:00:00Z')")
        for status in ["open", "issued", "paid", "overdue"] {
            #expect(throws: BlockingError.self) {
                try bench.main.run("UPDATE invoices SET status = '\(status)', paid_at = NULL WHERE status = 'void'")
            }
        }
        #expect(throws: BlockingError.self) {
            try bench.main.run("SELECT billing_void_invoice(uuid, '2026-11-21Z') FROM invoices WHERE status = 'void'")
        }
    }
}
