internal import GraphQLCore

/// Charges one organisation what is not charged for the month yet, as far as its wallet reaches, in one transaction of MAIN.
/// Twice is once: what has a line for the month is not due, and the ledger takes no key twice. The wallet is locked from the
/// start, so that a second run waits for the first and finds nothing due.
struct MonthlyCharges {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String

    struct Outcome {
        var chargedLines = 0
        var unpaid: [BilledItem] = []
        var hasWallet = true
    }

    /// A machine that is being made is charged by its order, and one whose order was undone is gone, though the inventory that was
    /// read before may still have it. One that is being removed is not charged for a month to come.
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
                    AND o.status <> CASE o.kind WHEN 'delete' THEN 'undone' ELSE 'done' END)
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

    func charge(_ items: [BilledItem], to organisation: UUID) async throws -> Outcome {
        try await databases.withTransaction(.main) { transaction in
            let main = PlainTransaction(transaction: transaction)
            try await Ledger.lock([organisation], main)
            let funds = try await main.rows(of: Statement(Self.available, [.uuid(organisation)]))[0]
            guard let cents = funds.count == 1 ? funds.integer(0, 0) : nil else { return Outcome(hasWallet: false) }
            return try await charge(items, to: organisation, available: cents, main)
        }
    }

    private struct DueLine {
        let item: BilledItem
        let first, until, quantity, amount: String
        /// VAT included.
        let cents: Int
    }

    private func charge(
        _ items: [BilledItem], to organisation: UUID, available: Int, _ main: PlainTransaction
    ) async throws -> Outcome {
        var (outcome, available) = (Outcome(), available)
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
        }
        return outcome
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
        // The month by which a charge is known: 2026-11. What of a machine was not priced then may be charged later.
        let name = String(month.prefix(7))
        let categories = lines.map(\.item.category).joined(separator: "+")
        let entry = Ledger.Entry(
            organisation: organisation, kind: .charge, amount: amount, reference: "renewal-\(name)",
            key: "renewal:\(name):\(categories):\(first.item.key)", actor: .system, now: clock.secondsSince1970())
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
}
