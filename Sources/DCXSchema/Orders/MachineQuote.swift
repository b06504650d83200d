internal import GraphQLCore

/// What a machine costs from the moment of a request: for the rest of the calendar month of Africa/Johannesburg, and for each whole
/// month after it. Amounts are the database's, from the catalogue of that moment.
struct MachineQuote {
    let configuration: Configuration
    let lines: [VirtualMachineQuoteLine]
    let quote: VirtualMachineQuote

    /// The size of the machine, as the inventory will have it.
    struct Configuration {
        let sku: String
        let guestSystem: String
        let cpuCount: String
        let memorySizeMib: String
        let diskCapacityGib: String
        /// A month of the machine, and of its licence, without VAT.
        let costEstimate: String
        let licenseCost: String
    }

    /// A row for each product of the configuration; the totals are the same in each. round() of numeric rounds half away from
    /// zero. Today is charged.
    private static let text = StatementText(
        .aas,
        """
        WITH period AS (
            SELECT t.local::date AS first, (date_trunc('month', t.local) + interval '1 month')::date AS until,
                   (date_trunc('month', t.local) + interval '1 month')::date - date_trunc('month', t.local)::date AS days
            FROM (SELECT $3::timestamptz AT TIME ZONE 'Africa/Johannesburg' AS local) AS t
        ), net AS (
            SELECT product.position, p.category, p.name, p.status, price.amount AS unit_price,
                   round((period.until - period.first)::numeric / period.days, 4) AS quantity,
                   round(price.amount * (period.until - period.first) / period.days, 2) AS amount
            FROM vm_configurations AS c
            CROSS JOIN period
            CROSS JOIN LATERAL (VALUES (1, c.product_uuid), (2, c.license_product_uuid)) AS product (position, uuid)
            JOIN products AS p ON p.uuid = product.uuid
            LEFT JOIN product_prices AS price
                ON price.product_uuid = p.uuid AND price.currency = 'ZAR' AND price.valid_from <= $3::timestamptz
                AND (price.valid_until IS NULL OR price.valid_until > $3::timestamptz)
            WHERE c.sku = $1::text
        ), line AS (
            SELECT net.*, round(net.amount * 0.15, 2) AS vat, round(net.unit_price * 0.15, 2) AS month_vat
            FROM net
        ), total AS (
            SELECT bool_and(line.unit_price IS NOT NULL AND line.status = 'active') AS is_sold, sum(line.amount) AS net,
                   sum(line.vat) AS vat, sum(line.amount + line.vat) AS total, sum(line.unit_price) AS month_net,
                   sum(line.month_vat) AS month_vat, sum(line.unit_price + line.month_vat) AS month_total,
                   coalesce(sum(line.unit_price) FILTER (WHERE line.position = 1), 0) AS cost,
                   coalesce(sum(line.unit_price) FILTER (WHERE line.position = 2), 0) AS licence
            FROM line
        )
        SELECT total.is_sold AND c.status = 'active', $2::text = ANY (c.guest_systems), c.cpu_count, c.memory_size_mib,
               c.disk_capacity_gib, total.cost, total.licence, period.first, period.until, total.net, total.vat, total.total,
               total.month_net, total.month_vat, total.month_total,
               line.category, line.name, line.quantity, line.unit_price, line.amount, line.vat
        FROM vm_configurations AS c
        CROSS JOIN period
        CROSS JOIN total
        CROSS JOIN line
        WHERE c.sku = $1::text
        ORDER BY line.position
        """)

    /// Asks the catalogue for what the input names.
    /// - Throws: `Refusal` for what is not sold, or not so.
    static func read(_ call: MutationCall) async throws -> MachineQuote {
        guard case .string(let sku) = call.input["configurationSku"],
            case .string(let guest) = call.input["guestSystem"]
        else { preconditionFailure("the schema says that the input has both") }
        if sku.utf8.contains(0) { throw Refusal(UnknownConfiguration()) }
        if guest.utf8.contains(0) { throw Refusal(GuestSystemNotOffered()) }
        let rows = try await call.request.rows(of: Statement(text, [.text(sku), .text(guest), .time(call.now)]))
        if rows.count == 0 { throw Refusal(UnknownConfiguration()) }
        guard rows.boolean(0, 0) else { throw Refusal(ConfigurationNotSold()) }
        guard rows.boolean(0, 1) else { throw Refusal(GuestSystemNotOffered()) }
        return MachineQuote(rows, sku: sku, guest: guest)
    }

    private init(_ rows: StatementRows, sku: String, guest: String) {
        func value(_ column: Int, _ row: Int = 0) -> String { rows.string(row, column) ?? "" }
        configuration = Configuration(
            sku: sku, guestSystem: guest, cpuCount: value(2), memorySizeMib: value(3), diskCapacityGib: value(4),
            costEstimate: value(5), licenseCost: value(6))
        lines = (0..<rows.count).map { row in
            VirtualMachineQuoteLine(
                category: value(15, row), description: value(16, row), quantity: value(17, row),
                unitPrice: value(18, row), amount: value(19, row), vatAmount: value(20, row))
        }
        quote = VirtualMachineQuote(
            periodStart: value(7), periodEnd: value(8), net: value(9), vat: value(10), total: value(11),
            monthlyNet: value(12), monthlyVat: value(13), monthlyTotal: value(14), lines: lines)
    }
}

/// The quote as clients see it.
struct VirtualMachineQuote: PayloadObject {
    let periodStart, periodEnd: String
    let net, vat, total: String
    let monthlyNet, monthlyVat, monthlyTotal: String
    let lines: [VirtualMachineQuoteLine]

    static let leaves = [
        PayloadLeaf<VirtualMachineQuote>(name: "periodStart") { .string($0.periodStart) },
        PayloadLeaf<VirtualMachineQuote>(name: "periodEnd") { .string($0.periodEnd) },
        PayloadLeaf<VirtualMachineQuote>(money: "net") { $0.net },
        PayloadLeaf<VirtualMachineQuote>(money: "vat") { $0.vat },
        PayloadLeaf<VirtualMachineQuote>(money: "total") { $0.total },
        PayloadLeaf<VirtualMachineQuote>(money: "monthlyNet") { $0.monthlyNet },
        PayloadLeaf<VirtualMachineQuote>(money: "monthlyVat") { $0.monthlyVat },
        PayloadLeaf<VirtualMachineQuote>(money: "monthlyTotal") { $0.monthlyTotal },
    ]

    static let lists = [
        PayloadList<VirtualMachineQuote>(name: "lines", type: VirtualMachineQuoteLine.self) { $0.lines }
    ]
}

/// What one product of a machine costs.
struct VirtualMachineQuoteLine: PayloadObject {
    let category, description, quantity, unitPrice, amount, vatAmount: String

    static let leaves = [
        PayloadLeaf<VirtualMachineQuoteLine>(name: "category") {
            .string(ColumnNaming.enumValue(ofStored: $0.category))
        },
        PayloadLeaf<VirtualMachineQuoteLine>(name: "description") { .string($0.description) },
        PayloadLeaf<VirtualMachineQuoteLine>(name: "quantity") { .string($0.quantity) },
        PayloadLeaf<VirtualMachineQuoteLine>(money: "unitPrice") { $0.unitPrice },
        PayloadLeaf<VirtualMachineQuoteLine>(money: "amount") { $0.amount },
        PayloadLeaf<VirtualMachineQuoteLine>(money: "vatAmount") { $0.vatAmount },
    ]
}
