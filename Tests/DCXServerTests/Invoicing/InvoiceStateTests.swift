import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Every state of an invoice is reached by something and left by something.
struct InvoiceStateTests {
    private let bench: BillingBench

    init() throws {
        bench = try BillingBench()
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'top_up', 100000, 'system', '2026-11-21Z' FROM organisations WHERE kind = 'customer'
            """)
    }

    private func november() throws -> [String] {
        try bench.main.texts(
            """
            SELECT DISTINCT status || ' ' || (paid_at IS NOT NULL) || ' ' || (issued_at IS NOT NULL) FROM invoices
            WHERE month = '2026-11-01'
            """)
    }

    @Test func invoiceWhoseEveryLineTheWalletHasPaidIsPaid() throws {
        try bench.bill()
        #expect(try november() == ["paid true true"])
    }

    @Test func invoiceWithALineThatIsNotPaidIsIssuedAndThenOverdueAndThenPaid() throws {
        try bench.main.run(
            "UPDATE invoice_lines SET charged_at = NULL WHERE period_start = '2026-11-01' AND category = 'storage'")
        try bench.bill()
        #expect(try november() == ["issued false true"])
        try bench.main.run("SELECT invoices_advance('2026-12-31T21:59:59Z')")
        #expect(try november() == ["issued false true"])
        try bench.main.run("SELECT invoices_advance('2026-12-31T22:00:00Z')")
        #expect(try november() == ["overdue false true"])
        try bench.main.run(
            "UPDATE invoice_lines SET charged_at = '2027-01-05Z' WHERE period_start = '2026-11-01' AND category = 'storage'"
        )
        try bench.main.run("SELECT invoices_advance('2027-01-05T08:00:00Z')")
        #expect(try november() == ["paid true true"])
        #expect(
            try bench.main.text("SELECT DISTINCT paid_at = '2027-01-05Z' FROM invoices WHERE month = '2026-11-01'")
                == "t")
    }

    @Test func invoiceWithoutLinesIsNotIssued() throws {
        try bench.main.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, created_at)
            VALUES ('00000000-0000-4000-8000-00000000cafe', 'Empty', 'customer', '\(Demo.datacentrix)', '2026-01-01Z');
            INSERT INTO wallets (organisation_uuid, created_at) VALUES ('00000000-0000-4000-8000-00000000cafe', '2026-01-01Z');
            SELECT billing_open_invoice('00000000-0000-4000-8000-00000000cafe', '2026-11-01', '2026-11-01Z')
            """)
        try bench.bill()
        let status = "SELECT status FROM invoices WHERE organisation_uuid = '00000000-0000-4000-8000-00000000cafe'"
        #expect(try bench.main.texts(status) == ["open"])
        #expect(throws: BlockingError.self) {
            try bench.main.run(
                "UPDATE invoices SET status = 'issued', issued_at = now(), due_on = now() WHERE status = 'open'")
        }
    }

    /// What leads from where to where, for every writer.
    @Test(arguments: [
        ("paid", "issued", false), ("paid", "overdue", false), ("paid", "open", false), ("overdue", "issued", false),
        ("overdue", "open", false), ("issued", "open", false), ("issued", "overdue", true), ("issued", "paid", true),
        ("overdue", "paid", true), ("issued", "void", true), ("overdue", "void", true), ("paid", "void", true),
        ("open", "void", true), ("void", "open", false),
    ])
    func statesFollowOneAnother(from: String, to: String, isAllowed: Bool) throws {
        let invoice = "20000000-0000-4000-8000-000000040011"
        func values(_ status: String) -> String {
            """
            status = '\(status)', issued_at = \(status == "open" ? "NULL" : "'2026-10-01Z'"), due_on = '2026-10-31',
                paid_at = \(status == "paid" ? "'2026-10-01Z'" : "NULL")
            """
        }
        let root = try bench.databases.superuser(.main)
        try root.run(
            """
            SET session_replication_role = replica;
            UPDATE invoices SET \(values(from)) WHERE uuid = '\(invoice)';
            SET session_replication_role = origin
            """)
        let change = "UPDATE invoices SET \(values(to)) WHERE uuid = '\(invoice)'"
        if isAllowed {
            try bench.main.run(change)
        } else {
            #expect(throws: BlockingError.self) { try bench.main.run(change) }
        }
        #expect(try bench.main.text("SELECT status FROM invoices WHERE uuid = '\(invoice)'") == (isAllowed ? to : from))
    }

    /// An invoice is checked once a transaction, whichever of its parts has changed, and however.
    @Test(arguments: [
        "UPDATE invoices SET net_amount = net_amount + 1, total_amount = total_amount + 1",
        "UPDATE invoice_lines SET amount = amount + 100, vat_amount = round((amount + 100) * 0.15, 2)",
        "DELETE FROM commissions; DELETE FROM invoice_lines WHERE position = 1",
        "UPDATE commissions SET amount = amount + 0.01", "DELETE FROM commissions WHERE rate = 0.85",
        "INSERT INTO invoices (organisation_uuid, number, month, status, net_amount, total_amount, created_at) "
            + "VALUES ('\(Demo.adcock)', 'INV-0099', '2027-01-01', 'open', 5, 5, '2026-11-21Z')",
    ])
    func invoiceThatDoesNotAddUpIsRefused(sql: String) throws {
        #expect(throws: BlockingError.self) { try bench.main.run("BEGIN; \(sql); COMMIT") }
        try? bench.main.run("ROLLBACK")
        #expect(try bench.defects() == [])
        #expect(try bench.main.text("SELECT count(*) FROM invoice_checks") == "0")
    }
}
