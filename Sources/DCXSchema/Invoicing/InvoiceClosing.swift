internal import GraphQLCore

/// Issues an organisation's open invoices up to a month and pays what resellers earn of them, in one transaction of MAIN. It is
/// not that of the charges: where a reseller has not the funds to give a commission back, its customer is charged all the same.
struct InvoiceClosing {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String

    /// Paid by the end of the month after.
    private static let issue = StatementText(
        .main,
        """
        UPDATE invoices
        SET status = 'issued', issued_at = $3::timestamptz, due_on = (month + interval '2 months' - interval '1 day')::date
        WHERE organisation_uuid = $1::uuid AND month <= $2::date AND status = 'open'
        RETURNING uuid
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

    /// - Parameter reseller: whose wallet is likely to move.
    /// - Returns: how many invoices were issued.
    func close(_ organisation: UUID, reseller: UUID?) async throws -> Int {
        try await databases.withTransaction(.main) { transaction in
            let main = PlainTransaction(transaction: transaction)
            try await Ledger.lock([organisation] + (reseller.map { [$0] } ?? []), main)
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
