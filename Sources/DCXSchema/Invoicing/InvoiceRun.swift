internal import GraphQLCore

/// What the monthly run does in MAIN for one organisation, in one transaction: charges what is not charged for the month yet, as far
/// as the wallet reaches, and closes its invoices. Twice is once: what has a line for the month is not due, and the ledger takes
/// no key twice. The wallet is locked from the start, so that a second run waits for the first and finds nothing due.
struct InvoiceRun {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String
    let closes: Bool

    struct Outcome {
        var chargedLines = 0
        var charged: [BilledItem] = []
        var unpaid: [BilledItem] = []
        var issued = 0
        var hasWallet = true
    }

    private static let due = StatementText(
        .main,
        """
        SELECT item.place, d.first, d.until, round(d.part, 4), a.amount, round(a.amount * 0.15, 2),
               ((a.amount + round(a.amount * 0.15, 2)) * 100)::bigint
        FROM unnest($3::text[], $4::uuid[], $5::text[], $6::numeric[], $7::date[]) WITH ORDINALITY
            AS item (machine, service, category, price, since, place)
        CROSS JOIN LATERAL (
            SELECT greatest(item.since, $2::date) AS first, ($2::date + interval '1 month')::date AS until,
                   (($2::date + interval '1 month')::date - greatest(item.since, $2::date))::numeric
                       / (($2::date + interval '1 month')::date - $2::date) AS part,
                   ($2::date + interval '1 month')::date - $2::date AS month_days
        ) AS d
        CROSS JOIN LATERAL (
            SELECT round(item.price * (d.until - d.first) / d.month_days, 2) AS amount
        ) AS a
        WHERE a.amount > 0
            AND NOT EXISTS (
                SELECT
                FROM invoice_lines AS l
                WHERE l.organisation_uuid = $1::uuid AND l.category = item.category AND l.credited_line_uuid IS NULL
                    AND (l.identity_instance_uuid = item.machine OR l.network_service_uuid = item.service)
                    AND l.period_start < d.until AND l.period_end > $2::date)
            AND NOT EXISTS (
                SELECT
                FROM provisioning_orders AS o
                WHERE o.organisation_uuid = $1::uuid AND o.identity_instance_uuid = item.machine
                    AND CASE o.kind WHEN 'delete' THEN o.status <> 'undone' ELSE o.status NOT IN ('done', 'undone') END)
        ORDER BY item.place
        """)

    private static let addLine = StatementText(
        .main,
        """
        SELECT billing_add_line(
            billing_open_invoice($1::uuid, $2::date, $12::timestamptz), $3::text, $4::text, $5::numeric, $6::numeric,
            $7::numeric, $8::date, $9::date, $10::text, $11::uuid, NULL, $12::timestamptz)
        """)

    private static let available = StatementText(
        .main,
        """
        SELECT ((w.balance + w.credit_limit) * 100)::bigint
        FROM wallets AS w
        WHERE w.organisation_uuid = $1::uuid
        """)

    /// Paid by the end of the month after.
    private static let issue = StatementText(
        .main,
        """
        UPDATE invoices
        SET status = 'issued', issued_at = $3::timestamptz, due_on = (month + interval '2 months' - interval '1 day')::date
        WHERE organisation_uuid = $1::uuid AND month <= $2::date AND status = 'open'
        RETURNING uuid
        """)

    /// What resellers earn of an invoice comes into their wallets when it is closed.
    private static let payCommission = StatementText(
        .main,
        """
        INSERT INTO wallet_transactions (
            organisation_uuid, kind, amount, reference, idempotency_key, actor_kind, created_at)
        SELECT c.organisation_uuid, 'commission', sum(c.amount), to_char(c.month, 'YYYY-MM'), 'commission:' || c.invoice_uuid,
               'system', $2::timestamptz
        FROM commissions AS c
        JOIN organisations AS o ON o.uuid = c.organisation_uuid AND o.kind = 'reseller'
        JOIN wallets AS w ON w.organisation_uuid = c.organisation_uuid
        WHERE c.invoice_uuid = $1::uuid
        GROUP BY c.organisation_uuid, c.month, c.invoice_uuid
        HAVING sum(c.amount) <> 0
        """)

    func run(_ organisation: UUID, reseller: UUID?, _ items: [BilledItem]) async throws -> Outcome {
        try await databases.withTransaction(.main) { transaction in
            let main = PlainTransaction(transaction: transaction)
            var outcome = Outcome()
            try await Ledger.lock([organisation] + (reseller.map { [$0] } ?? []), main)
            let funds = try await main.rows(of: Statement(Self.available, [.uuid(organisation)]))[0]
            if let cents = funds.count == 1 ? funds.integer(0, 0) : nil {
                try await charge(items, to: organisation, available: cents, &outcome, main)
            } else {
                outcome.hasWallet = false
            }
            if closes { outcome.issued = try await close(organisation, main) }
            return outcome
        }
    }

    // MARK: Charges

    private struct DueLine {
        let item: BilledItem
        let first, until, quantity, amount: String
        /// VAT included.
        let cents: Int
    }

    private func charge(
        _ items: [BilledItem], to organisation: UUID, available: Int, _ outcome: inout Outcome, _ main: PlainTransaction
    ) async throws {
        var available = available
        var lines = try await dueLines(items, organisation, main)[...]
        while let first = lines.first {
            let group = lines.prefix { $0.item.key == first.item.key }
            lines = lines.dropFirst(group.count)
            let cents = group.reduce(0) { $0 + $1.cents }
            if cents > available {
                outcome.unpaid.append(first.item)
                continue
            }
            available -= cents
            try await charge(Array(group), cents, to: organisation, main)
            outcome.chargedLines += group.count
            outcome.charged.append(first.item)
        }
    }

    private func dueLines(
        _ items: [BilledItem], _ organisation: UUID, _ main: PlainTransaction
    ) async throws -> [DueLine] {
        let items = items.filter { $0.price != nil }
        let rows = try await main.rows(
            of: Statement(
                Self.due,
                [
                    .uuid(organisation), .text(month), .array(items.map(\.machine)), .array(items.map(\.service)),
                    .array(items.map(\.category)), .array(items.map(\.price)), .array(items.map(\.since)),
                ]))[0]
        return (0..<rows.count).compactMap { row in
            guard let place = rows.integer(row, 0), let cents = rows.integer(row, 6) else { return nil }
            return DueLine(
                item: items[place - 1], first: rows.string(row, 1) ?? "", until: rows.string(row, 2) ?? "",
                quantity: rows.string(row, 3) ?? "", amount: rows.string(row, 4) ?? "", cents: cents)
        }
    }

    private func charge(
        _ lines: [DueLine], _ cents: Int, to organisation: UUID, _ main: PlainTransaction
    ) async throws {
        guard let first = lines.first, let amount = Amount("\(cents / 100).\(cents % 100 / 10)\(cents % 10)") else {
            throw DatabaseError.failed(.main, sqlState: "", message: "\(cents) cents cannot be charged at once")
        }
        // The month by which a charge is known: 2026-11.
        let name = String(month.prefix(7))
        let entry = Ledger.Entry(
            organisation: organisation, kind: .charge, amount: amount, reference: "renewal-\(name)",
            key: "renewal:\(name):\(first.item.key)", actor: .system, now: clock.secondsSince1970())
        guard case .written = try await Ledger.write(entry, main) else {
            throw DatabaseError.failed(.main, sqlState: "", message: "the wallet has changed behind its lock")
        }
        for line in lines {
            try await main.rows(
                of: Statement(
                    Self.addLine,
                    [
                        .uuid(organisation), .text(month), .text(line.item.category), .text(line.item.description),
                        .text(line.quantity), .optional(line.item.price), .text(line.amount), .text(line.first),
                        .text(line.until), .optional(line.item.machine), .optional(line.item.service),
                        .time(clock.secondsSince1970()),
                    ]))
        }
    }

    // MARK: Closing

    private func close(_ organisation: UUID, _ main: PlainTransaction) async throws -> Int {
        let now = Statement.Parameter.time(clock.secondsSince1970())
        let issued = try await main.rows(of: Statement(Self.issue, [.uuid(organisation), .text(month), now]))[0]
        for row in 0..<issued.count {
            guard let invoice = issued.uuid(row, 0) else { continue }
            try await main.rows(of: Statement(Self.payCommission, [.uuid(invoice), now]))
        }
        return issued.count
    }
}
