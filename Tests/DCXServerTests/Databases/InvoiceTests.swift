import DCXSchema
import Testing

@testable import DCXServer

/// Invoices are the sums of their lines, and commissions share lines out, to the cent.
@Suite(.serialized)
struct InvoiceTests {
    private static let scratch = Result { try ScratchDatabase(.main, .demo) }

    /// Of Adcock, the current month, and its first line.
    private static let invoice = "20000000-0000-4000-8000-000000040013"
    private static let line = "21000000-0000-4000-8000-000004001301"

    private let owner: BlockingConnection

    init() throws {
        owner = try Self.scratch.get().owner()
    }

    private static func newLine(_ values: String, organisation: String = Demo.adcock) -> String {
        """
        INSERT INTO invoice_lines (
            invoice_uuid, organisation_uuid, position, category, description, quantity, unit_price, amount, vat_amount,
            period_start, period_end, created_at)
        VALUES ('\(invoice)', '\(organisation)', 99, 'service', 'Work', 1, 1, \(values), '2026-11-01', '2026-12-01',
                '2026-11-21Z')
        """
    }

    private static func addTotals(_ net: String, _ vat: String) -> String {
        """
        UPDATE invoices
        SET net_amount = net_amount + \(net), vat_amount = vat_amount + \(vat), total_amount = total_amount + \(net) + \(vat)
        WHERE uuid = '\(invoice)'
        """
    }

    @Test func demoInvoicesAreTheSumsOfTheirLines() throws {
        let wrong = """
            SELECT i.uuid
            FROM invoices AS i
            LEFT JOIN invoice_lines AS l ON l.invoice_uuid = i.uuid
            GROUP BY i.uuid
            HAVING (i.net_amount, i.vat_amount, i.total_amount)
                IS DISTINCT FROM (sum(l.amount), sum(l.vat_amount), sum(l.amount + l.vat_amount))
            """
        #expect(try owner.texts(wrong) == [])
    }

    @Test func lineComesWithItsTotals() throws {
        #expect(try owner.trial(Self.newLine("10.10, 1.52")) == "23514")
        #expect(try owner.trial(Self.addTotals("10.10", "1.52")) == "23514")
        #expect(try owner.trial(Self.newLine("10.10, 1.52") + "; " + Self.addTotals("10.10", "1.51")) == "23514")
        #expect(try owner.trial(Self.newLine("10.10, 1.52") + "; " + Self.addTotals("10.10", "1.52")) == nil)
        #expect(try owner.trial("DELETE FROM commissions; DELETE FROM invoice_lines WHERE position = 1") == "23514")
        #expect(try owner.trial("UPDATE invoices SET total_amount = total_amount + 1") == "23514")
    }

    /// 10.10 at 15 % is 1.515: half goes away from zero, below it too.
    @Test(arguments: [
        ("10.10, 1.51", "23514"), ("10.10, 1.52", nil), ("-10.10, -1.52", nil), ("-10.10, -1.51", "23514"),
    ])
    func taxIsRoundedHalfAwayFromZero(values: String, sqlState: String?) throws {
        let amounts = values.split(separator: ", ").map(String.init)
        let statements = Self.newLine(values) + "; " + Self.addTotals(amounts[0], amounts[1])
        #expect(try owner.trial(statements) == sqlState)
    }

    @Test func lineIsItsInvoicesOrganisations() throws {
        #expect(try owner.trial(Self.newLine("1, 0.15", organisation: Demo.vodacom)) == "23503")
    }

    @Test(arguments: [
        ("month = '2026-11-02'", "23514"), ("month = '2026-10-01'", "23505"), ("number = 'INV-0012'", "23505"),
        ("status = 'paid'", "23514"), ("issued_at = '2026-11-21Z'", "23514"), ("status = 'lost'", "23514"),
        ("currency = 'rand'", "23514"),
        ("status = 'issued', issued_at = '2026-12-01Z', due_on = '2026-12-31'", nil),
    ])
    func invoiceKeepsItsRules(change: String, sqlState: String?) throws {
        #expect(try owner.trial("UPDATE invoices SET \(change) WHERE uuid = '\(Self.invoice)'") == sqlState)
    }

    @Test func demoCommissionsAddUpToTheirLines() throws {
        let wrong = """
            SELECT l.uuid
            FROM invoice_lines AS l
            LEFT JOIN commissions AS c ON c.invoice_line_uuid = l.uuid
            GROUP BY l.uuid
            HAVING sum(c.amount) IS DISTINCT FROM l.amount
            """
        #expect(try owner.texts(wrong) == [])
        let receivers = """
            SELECT DISTINCT customer.name || ' ' || receiver.name || ' ' || c.rate
            FROM commissions AS c
            JOIN organisations AS customer ON customer.uuid = c.customer_uuid
            JOIN organisations AS receiver ON receiver.uuid = c.organisation_uuid
            ORDER BY 1
            """
        #expect(
            try owner.texts(receivers) == [
                "Adcock Datacentrix 1.0000", "Vodacom CloudTech 0.1500", "Vodacom Datacentrix 0.8500",
            ])
    }

    /// 2980.50 at 15 % is 447.075.
    @Test func resellersShareIsRoundedHalfAwayFromZero() throws {
        let amounts = """
            SELECT DISTINCT c.amount
            FROM commissions AS c
            JOIN invoice_lines AS l ON l.uuid = c.invoice_line_uuid
            WHERE l.amount = 2980.50
            ORDER BY 1
            """
        #expect(try owner.texts(amounts) == ["447.08", "2533.42"])
    }

    @Test(arguments: [
        ("UPDATE commissions SET amount = amount + 0.01 WHERE invoice_line_uuid = '\(line)'", "23514"),
        ("UPDATE commissions SET customer_uuid = '\(Demo.vodacom)' WHERE invoice_line_uuid = '\(line)'", "23514"),
        ("DELETE FROM commissions WHERE organisation_uuid = '\(Demo.cloudTech)'", "23514"),
        ("DELETE FROM commissions WHERE invoice_line_uuid = '\(line)'", nil),
        (
            "UPDATE commissions SET amount = amount + 1 WHERE invoice_line_uuid = '\(line)'; "
                + "UPDATE commissions SET amount = amount - 1 WHERE invoice_line_uuid = '\(line)'", nil
        ),
        ("UPDATE invoice_lines SET amount = amount + 0.01 WHERE uuid = '\(line)'; " + addTotals("0.01", "0"), "23514"),
        ("DELETE FROM invoice_lines WHERE uuid = '\(line)'", "23503"),
    ])
    func sharesStayTheLine(statements: String, sqlState: String?) throws {
        #expect(try owner.trial(statements) == sqlState)
    }
}
