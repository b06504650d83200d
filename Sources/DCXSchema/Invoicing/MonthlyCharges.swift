internal import GraphQLCore

/// Charges one organisation what is not charged for the month yet, as far as its wallet reaches, and gives back what was charged for
/// days on which a machine was another's. In portions, each a transaction of MAIN: the wallet is locked from its start, so that a
/// second run waits for the first and finds nothing due, and for no longer than some hundred machines take. Twice is once: what has
/// a line for its days is not due, and the ledger takes no key twice.
struct MonthlyCharges {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String
    let organisation: UUID
    /// How long what is on its way is waited for, where the database has not confirmed the outcome.
    let pause: (any Pausing)?

    /// Machines, and services, of a transaction.
    private static let portion = 800
    /// How often a transaction is tried that may go well another time.
    private static let attempts = 10
    private static let pauseMilliseconds = 1_000

    struct Outcome {
        var chargedLines = 0
        var creditedLines = 0
        var unpaid: [BilledItem] = []
        /// What the database does not take, whatever it is: it stops nothing else.
        var refused: [(item: String, reason: String)] = []
        var hasWallet = true
    }

    /// - Parameter outcome: what is done is noted as it is done; what is thrown takes nothing of it away.
    func charge(_ items: [BilledItem], into outcome: inout Outcome) async throws {
        var groups: [[BilledItem]] = []
        for item in items where item.price != nil {
            if groups.last?.first?.key == item.key {
                groups[groups.count - 1].append(item)
            } else {
                groups.append([item])
            }
        }
        try await inPortions(groups, { $0[0].description }, into: &outcome) { groups, tried, outcome, main in
            try await charge(groups, &tried, &outcome, main)
        }
    }

    /// Gives back the days of machines that were another's.
    func credit(_ machines: [LostMachine], into outcome: inout Outcome) async throws {
        try await inPortions(machines, { InventoryText.shown($0.machine, orElse: "") }, into: &outcome) {
            machines, tried, outcome, main in
            try await credit(machines, &tried, &outcome, main)
        }
    }

    // MARK: Portions

    private typealias Work<Item> = (
        _ portion: [Item], _ tried: inout [UUID], _ outcome: inout Outcome, _ main: PlainTransaction
    ) async throws -> Void

    private func inPortions<Item>(
        _ all: [Item], _ name: (Item) -> String, into outcome: inout Outcome, _ work: Work<Item>
    ) async throws {
        var waiting = stride(from: 0, to: all.count, by: Self.portion).map {
            all[$0..<min($0 + Self.portion, all.count)]
        }
        waiting.reverse()
        while outcome.hasWallet, let portion = waiting.popLast() {
            do {
                try await tryPortion(Array(portion), into: &outcome, work)
            } catch DatabaseError.failed(_, let state, let message) where Self.isAboutData(state) {
                if portion.count == 1, let item = portion.first {
                    outcome.refused.append((name(item), message))
                    continue
                }
                // One that the database does not take is found by halves; the others go on.
                let middle = portion.startIndex + portion.count / 2
                waiting.append(portion[middle...])
                waiting.append(portion[..<middle])
            }
        }
    }

    /// Where it is not known whether a transaction was committed, the next one looks, behind the lock that the first one had.
    private func tryPortion<Item>(_ portion: [Item], into outcome: inout Outcome, _ work: Work<Item>) async throws {
        let start = outcome
        var last = (outcome: start, lines: [UUID]())
        var attempt = 1
        while true {
            do {
                try await databases.withTransaction(.main) { transaction in
                    let main = PlainTransaction(transaction: transaction)
                    try await Ledger.lock([organisation], main)
                    if try await InvoiceLines.areThere(last.lines, main) { return }
                    var next = (outcome: start, lines: [UUID]())
                    try await work(portion, &next.lines, &next.outcome, main)
                    last = next
                }
                return outcome = last.outcome
            } catch let error as DatabaseError where error.mayGoWellLater && attempt < Self.attempts {
                attempt += 1
                await pause?.pause(milliseconds: Self.pauseMilliseconds)
            }
        }
    }

    /// Data exceptions, constraints and what our functions refuse; not what ails the database.
    private static func isAboutData(_ state: String) -> Bool {
        state.hasPrefix("22") || state.hasPrefix("23") || state.hasPrefix("P0") || state == "54000"
    }

    // MARK: Charges

    private static let available = StatementText(
        .main,
        """
        SELECT ((w.balance + w.credit_limit) * 100)::bigint
        FROM wallets AS w
        WHERE w.organisation_uuid = $1::uuid AND w.currency = 'ZAR'
        """)

    private static let due = StatementText(
        .main,
        """
        SELECT due.place, due.first, due.until, due.quantity, due.amount, ((due.amount + due.vat) * 100)::bigint
        FROM billing_due(
            array_fill($1::uuid, ARRAY[cardinality($3::text[])]), array_fill($2::date, ARRAY[cardinality($3::text[])]),
            $3::text[], $4::uuid[], $5::text[], $6::numeric[], $7::datemultirange[]) AS due
        ORDER BY due.place, due.first
        """)

    /// One for each machine, in their order. What was charged before, even if it was undone, makes another key.
    private static let pay = StatementText(
        .main,
        """
        INSERT INTO wallet_transactions (
            organisation_uuid, kind, amount, reference, idempotency_key, actor_kind, created_at)
        SELECT $1::uuid, $2::text, entry.cents / 100, $3::text || '-' || to_char($4::date, 'YYYY-MM'),
               $3::text || ':' || to_char($4::date, 'YYYY-MM') || ':' || md5(concat_ws(
                   ' ', entry.machine, entry.service, entry.lines, (
                       SELECT count(*)
                       FROM invoice_lines AS l
                       WHERE l.organisation_uuid = $1::uuid AND l.identity_instance_uuid = entry.machine), (
                       SELECT count(*)
                       FROM invoice_lines AS l
                       WHERE l.organisation_uuid = $1::uuid AND l.network_service_uuid = entry.service))),
               'system', $9::timestamptz
        FROM unnest($5::text[], $6::uuid[], $7::text[], $8::numeric[]) WITH ORDINALITY
            AS entry (machine, service, lines, cents, place)
        ORDER BY entry.place
        """)

    private struct DueLine {
        let item: BilledItem
        let line: NewInvoiceLine
        /// VAT included.
        let cents: Int
    }

    /// An entry of the ledger: what a machine, or a service, comes to.
    private struct Entry {
        let machine, service: String?
        /// What it is for.
        let lines: String
        var cents: Int
    }

    private func charge(
        _ groups: [[BilledItem]], _ tried: inout [UUID], _ outcome: inout Outcome, _ main: PlainTransaction
    ) async throws {
        let funds = try await main.rows(of: Statement(Self.available, [.uuid(organisation)]))[0]
        guard var cents = funds.count == 1 ? funds.integer(0, 0) : nil else { return outcome.hasWallet = false }
        var due = try await dueLines(groups.flatMap { $0 }, main)[...]
        var (entries, lines): ([Entry], [NewInvoiceLine]) = ([], [])
        while let first = due.first {
            let group = due.prefix { $0.item.key == first.item.key }
            due = due.dropFirst(group.count)
            let total = group.reduce(0) { $0 + $1.cents }
            if total > cents {
                outcome.unpaid.append(first.item)
                continue
            }
            cents -= total
            let words = group.map { "\($0.line.category) \($0.line.first)" }.joined(separator: "+")
            entries.append(
                Entry(machine: first.item.machine, service: first.item.service, lines: words, cents: -total))
            lines += group.map(\.line)
        }
        if lines.isEmpty { return }
        tried = lines.map(\.uuid)
        try await write(entries, "charge", "renewal", lines, main)
        outcome.chargedLines += lines.count
    }

    private func write(
        _ entries: [Entry], _ kind: String, _ reference: String, _ lines: [NewInvoiceLine], _ main: PlainTransaction
    ) async throws {
        let now = clock.secondsSince1970()
        try await main.rows(
            of: Statement(
                Self.pay,
                [
                    .uuid(organisation), .text(kind), .text(reference), .text(month), .array(entries.map(\.machine)),
                    .array(entries.map(\.service)), .array(entries.map(\.lines)), .array(entries.map { "\($0.cents)" }),
                    .time(now),
                ]), InvoiceLines.adding(lines, to: organisation, month: month, now: now))
    }

    private func dueLines(_ items: [BilledItem], _ main: PlainTransaction) async throws -> [DueLine] {
        let rows = try await main.rows(
            of: Statement(
                Self.due,
                [
                    .uuid(organisation), .text(month), .array(items.map(\.machine)), .array(items.map(\.service)),
                    .array(items.map(\.category)), .array(items.map(\.price)), .array(items.map(\.days)),
                ]))[0]
        return (0..<rows.count).compactMap { row in
            guard let place = rows.integer(row, 0), let cents = rows.integer(row, 5) else { return nil }
            let item = items[place - 1]
            let line = NewInvoiceLine(
                uuid: .random(), category: item.category, description: item.description,
                quantity: rows.string(row, 3) ?? "", unitPrice: item.price, amount: rows.string(row, 4) ?? "",
                first: rows.string(row, 1) ?? "", until: rows.string(row, 2) ?? "", machine: item.machine,
                service: item.service)
            return DueLine(item: item, line: line, cents: cents)
        }
    }

    // MARK: Credits

    /// A machine that an order removes is the order's to refund.
    private static let credits = StatementText(
        .main,
        """
        SELECT credit.place, credit.line_uuid, credit.category, credit.description, credit.quantity, credit.unit_price,
               credit.amount, credit.first, credit.until,
               ((credit.amount + round(credit.amount * 0.15, 2)) * -100)::bigint
        FROM billing_credits(
            array_fill($1::uuid, ARRAY[cardinality($3::text[])]), $3::text[], $4::datemultirange[], $2::date,
            ($2::date + interval '1 month')::date) AS credit
        WHERE credit.amount <> 0
            AND NOT EXISTS (
                SELECT
                FROM provisioning_orders AS o
                WHERE o.organisation_uuid = $1::uuid
                    AND o.identity_instance_uuid = ($3::text[])[credit.place]
                    AND o.status <> CASE o.kind WHEN 'delete' THEN 'undone' ELSE 'done' END)
        ORDER BY credit.place, credit.first, credit.category
        """)

    private func credit(
        _ machines: [LostMachine], _ tried: inout [UUID], _ outcome: inout Outcome, _ main: PlainTransaction
    ) async throws {
        let rows = try await main.rows(
            of: Statement(
                Self.credits,
                [
                    .uuid(organisation), .text(month), .array(machines.map(\.machine)), .array(machines.map(\.days)),
                ]))[0]
        var (entries, lines): ([Entry], [NewInvoiceLine]) = ([], [])
        for row in 0..<rows.count {
            guard let place = rows.integer(row, 0), let line = rows.uuid(row, 1), let cents = rows.integer(row, 9)
            else { continue }
            let machine = machines[place - 1].machine
            lines.append(
                NewInvoiceLine(
                    uuid: .random(), category: rows.string(row, 2) ?? "", description: rows.string(row, 3) ?? "",
                    quantity: rows.string(row, 4) ?? "", unitPrice: rows.string(row, 5),
                    amount: rows.string(row, 6) ?? "", first: rows.string(row, 7) ?? "",
                    until: rows.string(row, 8) ?? "", machine: machine, service: nil, credited: line))
            if entries.last?.machine == machine {
                entries[entries.count - 1].cents += cents
            } else {
                entries.append(
                    Entry(machine: machine, service: nil, lines: "credit \(rows.string(row, 7) ?? "")", cents: cents))
            }
        }
        if lines.isEmpty { return }
        tried = lines.map(\.uuid)
        try await write(entries, "refund", "moved", lines, main)
        outcome.creditedLines += lines.count
    }
}
