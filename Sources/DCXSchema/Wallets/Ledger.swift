internal import GraphQLCore

/// Entries of ledgers, each written by one statement in the transaction of whoever calls, which ends it: nothing here commits.
///
/// A wallet is locked until its transaction ends, so that those who move it wait for one another. Who moves several wallets
/// locks them all first, with `lock`.
enum Ledger {
    /// An entry that is to be written.
    struct Entry {
        let organisation: UUID
        let kind: Kind
        /// Above zero: whether it comes in or goes out is the kind's to say.
        let amount: Amount
        var reference: String?
        /// Once in a wallet; `IdempotencyKey.ledgerText` of a client's, else a text that does not begin with `client:`.
        var key: String?
        let actor: Actor
        /// Seconds since 1970.
        let now: Int
    }

    enum Kind: String {
        case topUp = "top_up"
        case charge, refund, hold, release, commission
        case transferIn = "transfer_in"
        case transferOut = "transfer_out"

        fileprivate var isOutgoing: Bool {
            switch self {
            case .charge, .hold, .transferOut: true
            case .topUp, .refund, .release, .commission, .transferIn: false
            }
        }
    }

    enum Outcome {
        /// - Parameter UUID: the key of the entry.
        case written(UUID)
        /// - Parameter available: what could be spent, as the database writes it.
        case insufficient(available: String)
        /// The organisation has no wallet.
        case noWallet
    }

    /// Locks the wallet, and writes the entry where there are funds. It says what it has read behind the lock; that no balance
    /// falls below its limit holds without it (`wallets_have_funds`).
    private static let insert = StatementText(
        .main,
        """
        WITH wallet AS MATERIALIZED (
            SELECT w.organisation_uuid, w.balance + w.credit_limit AS available
            FROM wallets AS w
            WHERE w.organisation_uuid = $1::uuid
            FOR NO KEY UPDATE
        ), entry AS (
            INSERT INTO wallet_transactions (
                uuid, organisation_uuid, kind, amount, reference, idempotency_key, created_by, actor_kind, created_at)
            SELECT $2::uuid, wallet.organisation_uuid, $3::text, $4::numeric, $5::text, $6::text, $7::uuid, $8::text,
                $9::timestamptz
            FROM wallet
            WHERE $4::numeric > 0 OR wallet.available + $4::numeric >= 0
            RETURNING uuid
        )
        SELECT wallet.available, entry.uuid
        FROM wallet
        LEFT JOIN entry ON TRUE
        """)

    static func write(
        _ entry: Entry, _ transaction: some TransactionRunning
    ) async throws(DatabaseError) -> Outcome {
        let amount = (entry.kind.isOutgoing ? "-" : "") + entry.amount.text
        let statement = Statement(
            insert,
            [
                .uuid(entry.organisation), .uuid(.random()), .text(entry.kind.rawValue), .text(amount),
                .optional(entry.reference), .optional(entry.key), .optional(entry.actor.user?.text),
                .text(entry.actor.kind), .time(entry.now),
            ])
        let rows = try await transaction.rows(of: [statement])[0]
        guard rows.count == 1, let available = rows.string(0, 0) else { return .noWallet }
        guard let uuid = rows.uuid(0, 1) else { return .insufficient(available: available) }
        return .written(uuid)
    }

    private static let lockAll = StatementText(
        .main,
        """
        SELECT w.organisation_uuid
        FROM wallets AS w
        WHERE w.organisation_uuid = ANY ($1::uuid[])
        ORDER BY w.organisation_uuid
        FOR NO KEY UPDATE
        """)

    /// Locks wallets in one order, whoever calls: of two transfers between the same wallets, one waits for the other.
    static func lock(
        _ organisations: [UUID], _ transaction: some TransactionRunning
    ) async throws(DatabaseError) {
        _ = try await transaction.rows(of: [Statement(lockAll, [.array(organisations.map(\.text))])])
    }
}

/// A wallet has less than it takes.
struct InsufficientFunds: RememberedError {
    let path: [String]?
    /// What could be spent; nil for who may not read it.
    private(set) var available: String?
    let required: String

    var message: String { "The wallet does not have the funds for this." }

    static let leaves = [
        PayloadLeaf<InsufficientFunds>(money: "available") { $0.available },
        PayloadLeaf<InsufficientFunds>(money: "required") { $0.required },
    ]

    init(path: [String]?, available: String, required: Amount) {
        self.path = path
        self.available = available
        self.required = required.text
    }

    /// Who orders machines may be one who sees no money.
    func shown(to viewer: Viewer?) -> InsufficientFunds {
        if viewer?.may(.walletRead) == true { return self }
        var shown = self
        shown.available = nil
        return shown
    }

    var facts: [String: String] {
        ["available": available ?? "", "required": required, "path": path?.joined(separator: ".") ?? ""]
    }

    init?(facts: [String: String]) {
        guard let available = facts["available"], let required = facts["required"], let path = facts["path"]
        else { return nil }
        self.available = available
        self.required = required
        self.path = path.isEmpty ? nil : path.split(separator: ".").map { String($0) }
    }
}
