internal import GraphQLCore

/// What an order does in MAIN when its machine is made, is not to be, or is removed: each is one transaction that ends the order,
/// so that money moves with it or not at all.
struct OrderBooks {
    let databases: any Databases
    let clock: any Clock

    private static let plan = StatementText(
        .main,
        """
        SELECT o.reseller_uuid, o.guest_os, o.cpu_count, o.memory_size_mib, o.disk_capacity_gib, o.cost_estimate, o.license_cost
        FROM provisioning_orders AS o
        WHERE o.uuid = $1::uuid
        """)

    /// The wallet first, as everybody locks it, and then the order: nothing of it changes any more.
    private static let lockWallet = StatementText(
        .main,
        """
        SELECT
        FROM wallets AS w
        WHERE w.organisation_uuid = $1::uuid
        FOR NO KEY UPDATE
        """)

    private static let lock = StatementText(
        .main,
        """
        SELECT
        FROM provisioning_orders AS o
        WHERE o.uuid = $1::uuid AND o.status = $2::text
        FOR UPDATE
        """)

    private static let document = StatementText(
        .main,
        """
        SELECT billing_add_line(
            invoice.uuid, l.category, left(l.description || ', ' || o.identity_name, 500), l.quantity, l.unit_price, l.amount,
            l.period_start, l.period_end, o.identity_instance_uuid, NULL, NULL, $2::timestamptz)
        FROM provisioning_orders AS o
        JOIN provisioning_order_lines AS l ON l.order_uuid = o.uuid
        CROSS JOIN LATERAL (
            SELECT billing_open_invoice(
                o.organisation_uuid, (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date, $2::timestamptz) AS uuid
        ) AS invoice
        WHERE o.uuid = $1::uuid
        ORDER BY l.position
        """)

    /// The credits of the lines that were charged for the machine beyond the day of the order: as much of each as it has days
    /// left.
    private static let credit = StatementText(
        .main,
        """
        WITH placed AS MATERIALIZED (
            SELECT o.*, (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date + 1 AS rest,
                   billing_open_invoice(
                       o.organisation_uuid, ($2::timestamptz AT TIME ZONE 'Africa/Johannesburg')::date, $2::timestamptz)
                       AS invoice_uuid
            FROM provisioning_orders AS o
            WHERE o.uuid = $1::uuid
        ), credited AS MATERIALIZED (
            SELECT placed.*, c.line_uuid, c.category, c.description, c.unit_price, c.quantity, c.amount,
                   c.first AS period_start, c.until AS period_end
            FROM placed
            CROSS JOIN LATERAL billing_credits(
                ARRAY[placed.organisation_uuid], ARRAY[placed.identity_instance_uuid::text],
                ARRAY[datemultirange(daterange(placed.rest, NULL))], placed.rest, 'infinity') AS c
        ), numbered AS MATERIALIZED (
            SELECT c.*, row_number() OVER (ORDER BY c.period_start, c.line_uuid) AS position
            FROM credited AS c
            WHERE c.amount <> 0
        ), documented AS MATERIALIZED (
            SELECT n.position, billing_add_line(
                n.invoice_uuid, n.category, n.description, n.quantity, n.unit_price, n.amount, n.period_start, n.period_end,
                n.identity_instance_uuid, NULL, n.line_uuid, $2::timestamptz) AS line_uuid
            FROM numbered AS n
            ORDER BY n.position
        ), kept AS (
            INSERT INTO provisioning_order_lines (
                order_uuid, organisation_uuid, position, category, description, quantity, unit_price, amount, vat_amount,
                period_start, period_end)
            SELECT n.uuid, n.organisation_uuid, n.position, n.category, n.description, n.quantity, n.unit_price, n.amount,
                   round(n.amount * 0.15, 2), n.period_start, n.period_end
            FROM numbered AS n
            JOIN documented AS d ON d.position = n.position
            RETURNING amount, vat_amount
        )
        SELECT coalesce(sum(amount), 0), coalesce(sum(vat_amount), 0), coalesce(sum(amount + vat_amount), 0),
               coalesce(-sum(amount + vat_amount), 0)
        FROM kept
        """)

    private static let end = StatementText(
        .main,
        """
        UPDATE provisioning_orders
        SET status = $2::text, finished_at = $3::timestamptz, error = coalesce($4::text, error),
            net_amount = coalesce($5::numeric, net_amount), vat_amount = coalesce($6::numeric, vat_amount),
            total_amount = coalesce($7::numeric, total_amount)
        WHERE uuid = $1::uuid
        """)

    /// What MAIN knows of the machine.
    func plan(of order: ProvisioningOrder) async throws -> OrderMachine.Plan {
        let rows = try await databases.withTransaction(.main) {
            try await $0.rows(of: Statement(Self.plan, [.uuid(order.uuid)]))
        }
        func value(_ column: Int) -> String? { rows.count == 1 ? rows.string(0, column) : nil }
        return OrderMachine.Plan(
            reseller: value(0), guest: value(1), cpuCount: value(2), memorySizeMib: value(3), diskCapacityGib: value(4),
            costEstimate: value(5), licenseCost: value(6))
    }

    /// The machine is there: the hold becomes a charge, and the lines go on the invoice.
    func charge(_ order: ProvisioningOrder) async throws {
        try await end(order, from: .creating) { main in
            try await write(.release, order, main)
            try await write(.charge, order, main)
            try await main.rows(of: Statement(Self.document, [.uuid(order.uuid), .time(clock.secondsSince1970())]))
            return Ending(status: .done)
        }
    }

    /// The machine is not to be: the hold is released.
    func release(_ order: ProvisioningOrder) async throws {
        try await end(order, from: .undoing) { main in
            try await write(.release, order, main)
            return Ending(status: .undone)
        }
    }

    /// The machine is gone: what is left of its months is refunded.
    func refund(_ order: ProvisioningOrder) async throws {
        try await end(order, from: .removing) { main in
            let rows = try await main.rows(
                of: Statement(Self.credit, [.uuid(order.uuid), .time(clock.secondsSince1970())]))[0]
            let total = rows.string(0, 3) ?? ""
            if let amount = Amount(total) {
                try await write(.refund, order, amount, main)
            } else if total.contains(where: { "123456789".contains($0) }) {
                throw DatabaseError.failed(.main, sqlState: "", message: "\(total) cannot be refunded at once")
            }
            return Ending(
                status: .done, net: rows.string(0, 0), vat: rows.string(0, 1), total: rows.string(0, 2))
        }
    }

    /// The machine could not be removed, and stays.
    func giveUp(_ order: ProvisioningOrder, _ error: String) async throws {
        try await end(order, from: .removing) { _ in Ending(status: .undone, error: error) }
    }

    private struct Ending {
        let status: ProvisioningOrder.Status
        var error: String?
        var net, vat, total: String?
    }

    /// Ends the order where it is still in the status that it was taken in.
    private func end(
        _ order: ProvisioningOrder, from status: ProvisioningOrder.Status,
        _ body: (PlainTransaction) async throws -> Ending
    ) async throws {
        try await databases.withTransaction(.main) { transaction in
            let main = PlainTransaction(transaction: transaction)
            try await main.rows(of: Statement(Self.lockWallet, [.uuid(order.organisation)]))
            let rows = try await main.rows(of: Statement(Self.lock, [.uuid(order.uuid), .text(status.rawValue)]))[0]
            if rows.count == 0 { return }
            let ending = try await body(main)
            try await main.rows(
                of: Statement(
                    Self.end,
                    [
                        .uuid(order.uuid), .text(ending.status.rawValue), .time(clock.secondsSince1970()),
                        .optional(ending.error), .optional(ending.net), .optional(ending.vat), .optional(ending.total),
                    ]))
        }
    }

    private func write(
        _ kind: Ledger.Kind, _ order: ProvisioningOrder, _ main: PlainTransaction
    ) async throws {
        if let total = order.total { try await write(kind, order, total, main) }
    }

    /// The key says what it is for, so that the ledger itself takes no entry twice.
    private func write(
        _ kind: Ledger.Kind, _ order: ProvisioningOrder, _ amount: Amount, _ main: PlainTransaction
    ) async throws {
        let entry = Ledger.Entry(
            organisation: order.organisation, kind: kind, amount: amount, reference: order.uuid.text,
            key: "order:\(order.uuid.text):\(kind.rawValue)", actor: .system, now: clock.secondsSince1970())
        guard case .written = try await Ledger.write(entry, main) else {
            throw DatabaseError.failed(.main, sqlState: "", message: "order \(order.uuid.text) has lost its hold")
        }
    }
}
