import Foundation

@testable import DCXServer

/// What the ledgers say, and whether they add up.
struct LedgerState: Equatable {
    /// By organisation.
    let balances: [String: Decimal]
    /// Of all entries that come from or go to another wallet.
    let transferred: Decimal
    /// Of all that was paid in.
    let paidIn: Decimal
    /// Wallets whose balance is not the sum of their ledger, or that were ever below their limit.
    let wrong: [String]

    init(_ main: BlockingConnection) throws {
        balances = Dictionary(
            uniqueKeysWithValues: try main.texts("SELECT organisation_uuid || ' ' || balance FROM wallets").map {
                text in
                let parts = text.split(separator: " ")
                return (String(parts[0]), Decimal(string: String(parts[1])) ?? .nan)
            })
        func sum(_ kinds: String) throws -> Decimal {
            let sql = "SELECT coalesce(sum(amount), 0) FROM wallet_transactions WHERE kind IN (\(kinds))"
            return Decimal(string: try main.text(sql) ?? "") ?? .nan
        }
        transferred = try sum("'transfer_in', 'transfer_out'")
        paidIn = try sum("'top_up'")
        wrong = try main.texts(
            """
            SELECT w.organisation_uuid
            FROM wallets AS w
            LEFT JOIN wallet_transactions AS t USING (organisation_uuid)
            GROUP BY w.organisation_uuid, w.balance, w.credit_limit
            HAVING w.balance <> coalesce(sum(t.amount), 0) OR min(t.balance_after) < -w.credit_limit
            """)
    }
}
