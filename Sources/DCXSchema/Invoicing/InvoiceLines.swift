internal import GraphQLCore

/// A line to write.
struct NewInvoiceLine {
    /// Chosen before it is written, so that whoever does not know whether it was can look.
    let uuid: UUID
    let category, description, quantity: String
    let unitPrice: String?
    /// Net, as the database writes it.
    let amount: String
    let first, until: String
    var machine, service: String?
    var credited: UUID?
}

/// Lines that go on the open invoice together, behind the wallet's lock, in the transaction that moves the wallet.
enum InvoiceLines {
    private static let add = StatementText(
        .main,
        """
        SELECT billing_add_lines(
            billing_open_invoice($1::uuid, $2::date, $14::timestamptz), $3::uuid[], $4::text[], $5::text[], $6::numeric[],
            $7::numeric[], $8::numeric[], $9::date[], $10::date[], $11::text[], $12::uuid[], $13::uuid[], $14::timestamptz)
        """)

    /// - Parameter month: its first day.
    static func adding(
        _ lines: [NewInvoiceLine], to organisation: UUID, month: String, now: Int
    ) -> Statement {
        Statement(
            add,
            [
                .uuid(organisation), .text(month), .array(lines.map(\.uuid.text)), .array(lines.map(\.category)),
                .array(lines.map(\.description)), .array(lines.map(\.quantity)), .array(lines.map(\.unitPrice)),
                .array(lines.map(\.amount)), .array(lines.map(\.first)), .array(lines.map(\.until)),
                .array(lines.map(\.machine)), .array(lines.map(\.service)), .array(lines.map { $0.credited?.text }),
                .time(now),
            ])
    }

    private static let count = StatementText(
        .main,
        """
        SELECT count(*)
        FROM invoice_lines AS l
        WHERE l.uuid = ANY ($1::uuid[])
        """)

    /// Whether one of these was written: then all that were to be written with it were.
    static func areThere(_ lines: [UUID], _ main: PlainTransaction) async throws -> Bool {
        if lines.isEmpty { return false }
        let rows = try await main.rows(of: Statement(count, [.array(lines.map(\.text))]))[0]
        return rows.integer(0, 0) != 0
    }
}
