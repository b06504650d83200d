internal import GraphQLCore

/// Issues an organisation's open invoices up to a month and pays what resellers earn of them, in one transaction of MAIN. It is
/// not that of the charges: where a reseller has not the funds to give a commission back, its customer is charged all the same.
struct InvoiceClosing {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String

    /// Whose wallets move: the organisation's, and those of who earns of its open invoices, whoever the customer is of today.
    private static let wallets = StatementText(
        .main,
        """
        SELECT DISTINCT c.organisation_uuid
        FROM invoices AS i
        JOIN commissions AS c ON c.invoice_uuid = i.uuid
        JOIN organisations AS o ON o.uuid = c.organisation_uuid AND o.kind = 'reseller'
        WHERE i.organisation_uuid = $1::uuid AND i.month <= $2::date AND i.status = 'open'
        """)

    /// Paid by the end of the month after, or paid already, where the wallet has paid every line. Without lines there is nothing to be
    /// issued.
    private static let issue = StatementText(
        .main,
        """
        UPDATE invoices AS i
        SET status = CASE WHEN lines.are_charged THEN 'paid' ELSE 'issued' END, issued_at = $3::timestamptz,
            due_on = (i.month + interval '2 months' - interval '1 day')::date,
            paid_at = CASE WHEN lines.are_charged THEN $3::timestamptz END
        FROM (
            SELECT open.uuid, bool_and(l.charged_at IS NOT NULL) AS are_charged
            FROM invoices AS open
            JOIN invoice_lines AS l ON l.invoice_uuid = open.uuid
            WHERE open.organisation_uuid = $1::uuid AND open.month <= $2::date AND open.status = 'open'
            GROUP BY open.uuid
        ) AS lines
        WHERE i.uuid = lines.uuid
        RETURNING i.uuid
        """)

    /// What resellers earn of an invoice comes into their wallets when it is issued, and what they have earned too much goes out.
    private static let payCommission = StatementText(
        .main,
        """
        INSERT INTO wallet_transactions (
            organisation_uuid, kind, amount, reference, idempotency_key, actor_kind, created_at)
        SELECT c.organisation_uuid, 'commission', sum(c.amount), to_char(c.month, 'YYYY-MM'), 'commission:' || c.invoice_uuid,
               'system', $2::timestamptz
        FROM commissions AS c
        JOIN organisations AS o ON o.uuid = c.organisation_uuid AND o.kind = 'reseller'
        WHERE c.invoice_uuid = $1::uuid
        GROUP BY c.organisation_uuid, c.month, c.invoice_uuid
        HAVING sum(c.amount) <> 0
        """)

    /// - Returns: how many invoices were issued.
    func close(_ organisation: UUID) async throws -> Int {
        try await databases.withTransaction(.main) { transaction in
            let main = PlainTransaction(transaction: transaction)
            let earning = try await main.rows(of: Statement(Self.wallets, [.uuid(organisation), .text(month)]))[0]
            let receivers = (0..<earning.count).compactMap { earning.uuid($0, 0) }
            try await Ledger.lock([organisation] + receivers, main)
            let now = Statement.Parameter.time(clock.secondsSince1970())
            let issued = try await main.rows(of: Statement(Self.issue, [.uuid(organisation), .text(month), now]))[0]
            for row in 0..<issued.count {
                guard let invoice = issued.uuid(row, 0) else { continue }
                try await main.rows(of: Statement(Self.payCommission, [.uuid(invoice), now]))
            }
            return issued.count
        }
    }
}
