import DCXSchema
import Foundation
import Testing

@testable import DCXServer

/// What nobody can do to a ledger, and what everybody may rely on.
@Suite(.serialized)
struct LedgerTests {
    private static let scratch = Result { try ScratchDatabase(.main, .demo) }

    private let server: BlockingConnection
    /// It writes what is not a viewer's.
    private let worker: BlockingConnection
    private let owner: BlockingConnection

    /// What tests do is tried only; those that write have a ledger of their own.
    init() throws {
        server = try Self.scratch.get().server()
        worker = try Self.scratch.get().worker()
        owner = try Self.scratch.get().owner()
    }

    private static func entry(_ amount: String, key: String = "NULL", to organisation: String = Demo.adcock) -> String {
        """
        INSERT INTO wallet_transactions (organisation_uuid, kind, amount, idempotency_key, actor_kind, created_at)
        VALUES ('\(organisation)', 'adjustment', \(amount), \(key), 'system', '2026-11-21T08:00:00Z')
        """
    }

    private func balance(
        _ organisation: String = Demo.adcock, in connection: BlockingConnection? = nil
    ) throws -> String? {
        try (connection ?? owner).text("SELECT balance FROM wallets WHERE organisation_uuid = '\(organisation)'")
    }

    /// The wallets whose balance is not the sum of their ledger, or whose ledger does not add up from entry to entry.
    private func wrongWallets(_ connection: BlockingConnection) throws -> [String] {
        try connection.texts(
            """
            SELECT w.organisation_uuid
            FROM wallets AS w
            LEFT JOIN (
                SELECT t.organisation_uuid, t.position, t.amount, t.balance_after,
                       sum(t.amount) OVER ledger AS sum, row_number() OVER ledger AS row
                FROM wallet_transactions AS t
                WINDOW ledger AS (PARTITION BY t.organisation_uuid ORDER BY t.position)
            ) AS t USING (organisation_uuid)
            GROUP BY w.organisation_uuid, w.balance
            HAVING w.balance <> coalesce(sum(t.amount), 0) OR bool_or((t.balance_after, t.position) <> (t.sum, t.row))
            """)
    }

    @Test(arguments: [
        "UPDATE wallet_transactions SET amount = 1", "UPDATE wallet_transactions SET reference = 'other'",
        "DELETE FROM wallet_transactions", "TRUNCATE wallet_transactions",
        "UPDATE wallets SET balance = 1000000", "UPDATE wallets SET currency = 'USD'",
        "UPDATE wallets SET reseller_uuid = NULL", "DELETE FROM wallets", "TRUNCATE wallets CASCADE",
        "INSERT INTO wallets (organisation_uuid, balance, created_at) VALUES ('\(Demo.adcock)', 5, '2026-11-21Z')",
        "ALTER TABLE wallet_transactions DISABLE TRIGGER ALL", "SET session_replication_role = replica",
    ])
    func serverCannotRewriteIt(statement: String) throws {
        #expect(try server.trial(statement) == "42501")
    }

    @Test(arguments: [
        "UPDATE wallet_transactions SET amount = amount + 1", "UPDATE wallet_transactions SET reseller_uuid = NULL",
        "DELETE FROM wallet_transactions", "TRUNCATE wallet_transactions",
    ])
    func ownerCannotRewriteIt(statement: String) throws {
        #expect(try owner.trial(statement) == "23000")
    }

    /// Which locks a wallet, too.
    @Test func serverChangesOneTermOnly() throws {
        #expect(try server.trial("UPDATE wallets SET low_balance_threshold = 1") == nil)
        #expect(try server.trial("UPDATE wallets SET credit_limit = 5") == "42501")
        #expect(try owner.trial("UPDATE wallets SET credit_limit = -1") == "23514")
    }

    @Test func walletBeginsEmpty() throws {
        let owner = try ScratchDatabase(.main, .demo).owner()
        try owner.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, created_at)
            VALUES ('00000000-0000-4000-8000-000000000005', 'New', 'customer', '\(Demo.datacentrix)', '2026-11-21Z')
            """)
        let new = "'00000000-0000-4000-8000-000000000005', '2026-11-21Z'"
        let full = "INSERT INTO wallets (organisation_uuid, created_at, balance) VALUES (\(new), 5)"
        #expect(try owner.trial(full) == "23514")
        try owner.run("INSERT INTO wallets (organisation_uuid, created_at) VALUES (\(new))")
        #expect(try balance("00000000-0000-4000-8000-000000000005", in: owner) == "0.00")
    }

    @Test func demoBalancesAreTheSumsOfTheirLedgers() throws {
        #expect(try wrongWallets(owner) == [])
        #expect(try owner.texts("SELECT DISTINCT organisation_uuid FROM wallet_transactions").count == 4)
    }

    @Test func entryMovesTheBalance() throws {
        let worker = try ScratchDatabase(.main, .demo).worker()
        let before = try #require(Decimal(string: balance() ?? ""))
        try worker.run(Self.entry("12.34"))
        try worker.run(Self.entry("-0.04"))
        let after = try Decimal(string: balance(in: worker) ?? "")
        #expect(after == before + (Decimal(string: "12.30") ?? 0))
        #expect(try wrongWallets(worker) == [])
    }

    /// An entry's place is not its writer's to say.
    @Test func placeAndBalanceAreSetByTheLedger() throws {
        let worker = try ScratchDatabase(.main, .demo).worker()
        try worker.run(
            """
            INSERT INTO wallet_transactions (
                organisation_uuid, reseller_uuid, position, balance_after, kind, amount, reference, actor_kind, created_at)
            VALUES ('\(Demo.adcock)', '\(Demo.cloudTech)', 1, 1000000, 'top_up', 5, 'forged', 'system', '2026-11-21Z'),
                   ('\(Demo.vodacom)', NULL, 1, 1000000, 'top_up', 5, 'forged', 'system', '2026-11-21Z'),
                   ('\(Demo.adcock)', NULL, 7, 0, 'top_up', 6, 'forged', 'system', '2026-11-21Z')
            """)
        #expect(try wrongWallets(worker) == [])
        let resellers = """
            SELECT coalesce(reseller_uuid::text, '-')
            FROM wallet_transactions
            WHERE reference = 'forged'
            ORDER BY organisation_uuid, position
            """
        #expect(try worker.texts(resellers) == [Demo.cloudTech, "-", "-"])
    }

    @Test func overdraftIsRefused() throws {
        let before = try #require(try balance())
        #expect(try worker.trial(Self.entry("-\(before) - 0.01")) == "23514")
        // Its last row would be covered, but one before is not.
        let rows = "; " + Self.entry("5000000")
        #expect(try worker.trial(Self.entry("-\(before) - 0.01") + rows) == "23514")
        #expect(try worker.trial(Self.entry("-\(before)")) == nil)
        #expect(try balance() == before)
    }

    @Test func creditReachesToTheCent() throws {
        let balance = try #require(try balance(Demo.vodacom))
        #expect(try worker.trial(Self.entry("-\(balance) - 10000.01", to: Demo.vodacom)) == "23514")
        let drained = Self.entry("-\(balance) - 10000.00", to: Demo.vodacom)
        #expect(try worker.trial(drained) == nil)
        #expect(try owner.trial(drained + "; UPDATE wallets SET credit_limit = 9999.99") == "23514")
    }

    @Test func idempotencyKeyCountsOnceInAWallet() throws {
        let worker = try ScratchDatabase(.main, .demo).worker()
        try worker.run(Self.entry("10", key: "'once'"))
        let before = try balance(in: worker)
        #expect(try worker.trial(Self.entry("10", key: "'once'")) == "23505")
        try worker.run(Self.entry("10", key: "'once'") + " ON CONFLICT DO NOTHING")
        #expect(try balance(in: worker) == before)
        #expect(try worker.trial(Self.entry("10", key: "'once'", to: Demo.vodacom)) == nil)
        #expect(try wrongWallets(worker) == [])
    }

    @Test func signFollowsTheKind() throws {
        for (kind, amount) in [("top_up", "-1"), ("charge", "1"), ("hold", "1"), ("release", "-1"), ("refund", "-1")] {
            let statement = """
                INSERT INTO wallet_transactions (organisation_uuid, kind, amount, reference, actor_kind, created_at)
                VALUES ('\(Demo.adcock)', '\(kind)', \(amount), 'x', 'system', '2026-11-21Z')
                """
            #expect(try worker.trial(statement) == "23514", "\(kind) of \(amount)")
        }
        #expect(try worker.trial(Self.entry("0")) == "23514")
    }

    @Test func writersAtOnceWaitForOneAnother() throws {
        let scratch = try ScratchDatabase(.main, .demo)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            do {
                let connection = try scratch.worker()
                for _ in 0..<25 { try connection.run(Self.entry("1") + "; " + Self.entry("-1")) }
            } catch {
                Issue.record("\(error)")
            }
        }
        let owner = try scratch.owner()
        #expect(try wrongWallets(owner) == [])
        #expect(try owner.text("SELECT count(*) FROM wallet_transactions WHERE kind = 'adjustment'") == "201")
    }
}
