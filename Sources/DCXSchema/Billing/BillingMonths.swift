internal import GraphQLCore

/// Months of an organisation's billing, each with what was charged in it; a month without an invoice is one of zeros. Months
/// are those of Africa/Johannesburg.
struct BillingMonths {
    enum Span {
        /// The month of the request: one object.
        case current
        /// As many as are asked for, the last of them the month of the request: a list, the earliest first.
        case history
    }

    static let maximumMonths = 120

    private let span: Span

    init(_ span: Span) { self.span = span }

    /// - Parameter list: of the organisations' rows. The invoice of the current month is joined to them where it can be.
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        if span == .current, let invoice = Self.joinCurrent(to: list) {
            let columns = Columns.joined(invoice, organisations: list)
            for selection in field.selections {
                for field in selection.fields where !field.isBound { try bind(field, columns) }
            }
            return field.attach(presence: list.key)
        }
        let own = ExpressionList()
        for selection in field.selections {
            for field in selection.fields where !field.isBound { try bind(field, .own(own)) }
        }
        field.resolve(with: BillingMonthsResolver(span, organisation: list.number(of: "uuid"), own))
    }

    private static func joinCurrent(to list: SelectList) -> SelectList? {
        list.join(
            InvoiceType.table, on: "organisation_uuid", is: "uuid",
            and: "invoice.month = month.first AND invoice.status <> 'void'",
            given: JoinedRow.Given(name: "month (first)") { time in
                "date_trunc('month', \(time)::timestamptz AT TIME ZONE 'Africa/Johannesburg')::date"
            } value: {
                .text($0.time)
            })
    }

    /// Where the columns of a month and its invoice are.
    private enum Columns {
        /// In the organisation's row.
        case joined(SelectList, organisations: SelectList)
        /// In rows of a statement of their own.
        case own(ExpressionList)

        func number(of expression: String) -> Int {
            switch self {
            case .joined(let list, _): list.number(ofExpression: expression)
            case .own(let list): list.number(of: expression)
            }
        }

        var organisation: Int {
            switch self {
            case .joined(_, let organisations): organisations.number(of: "uuid")
            case .own(let list): list.number(of: "parent.uuid")
            }
        }
    }

    private func bind(_ field: FieldPlan, _ columns: Columns) throws(PlanningError) {
        let name = field.definition.name
        if let expression = Self.amounts[name] {
            let amount = columns.number(of: expression)
            try MoneyFields(amount: amount).bind(field)
            field.attach(presence: amount)
            return
        }
        switch name {
        case "period", "periodStart": field.bind(column: columns.number(of: "month.first::date"), .quoted)
        case "periodEnd":
            field.bind(column: columns.number(of: "(month.first + interval '1 month')::date"), .quoted)
        case "invoice": try bindInvoice(field, columns)
        case "forecast":
            try BillingForecast(
                organisation: columns.organisation, month: columns.number(of: "month.first::date"),
                total: columns.number(of: "coalesce(invoice.total_amount, 0)::numeric(14, 2)"),
                isOpen: columns.number(of: "coalesce(invoice.status = 'open', TRUE)")
            ).bind(field)
        case "lines":
            try ListBinding(
                rows: InvoiceLineType.rows, order: InvoiceLineType.byPosition,
                parent: .key(column: "invoice_uuid", parentColumn: columns.number(of: Self.invoice))
            ).bind(field)
        case "byCategory": try CategoryTotals.bind(field, invoice: columns.number(of: Self.invoice))
        default: throw .unbound(field)
        }
    }

    private func bindInvoice(_ field: FieldPlan, _ columns: Columns) throws(PlanningError) {
        if case .joined(let list, _) = columns { return try InvoiceType.rows.bindJoined(field, list) }
        try LookupBinding(
            rows: InvoiceType.rows, column: "uuid", key: .parent(column: columns.number(of: Self.invoice))
        )
        .bind(field)
    }

    private static let invoice = "invoice.uuid"

    private static let amounts = [
        "net": "coalesce(invoice.net_amount, 0)::numeric(14, 2)",
        "vat": "coalesce(invoice.vat_amount, 0)::numeric(14, 2)",
        "total": "coalesce(invoice.total_amount, 0)::numeric(14, 2)",
    ]
}

private final class BillingMonthsResolver: Resolver {
    private let span: BillingMonths.Span
    private let organisation: Int
    private let statements: ScopedStatements<BillingMonths.Span>
    /// Whether the lines of invoices are added up.
    private let forecasts: Bool

    init(_ span: BillingMonths.Span, organisation: Int, _ list: ExpressionList) {
        self.span = span
        self.organisation = organisation
        // A forecast adds up the lines of an invoice.
        forecasts = list.sql.contains("invoice_lines")
        let cost: StatementText.Cost = forecasts ? .unbounded : .bounded
        statements = ScopedStatements(InvoiceType.table.database) { _, _ in
            cost
        } _: { _, scope in
            Self.sql(list, scope)
        }
    }

    /// The invoice of a month is looked for by its key, behind a fence: joined freely, all invoices of the scope were read.
    private static func sql(_ list: ExpressionList, _ scope: ScopeText) -> String {
        """
        SELECT invoice.organisation_uuid, invoice.uuid, parent.place\(list.sql)
        FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
        CROSS JOIN generate_series(
            date_trunc('month', $2::timestamptz AT TIME ZONE 'Africa/Johannesburg')
                - make_interval(months => $3::integer - 1),
            date_trunc('month', $2::timestamptz AT TIME ZONE 'Africa/Johannesburg'),
            interval '1 month') AS month (first)
        LEFT JOIN LATERAL (
        SELECT invoice.*
        FROM invoices AS invoice
        WHERE invoice.organisation_uuid = parent.uuid AND invoice.month = month.first::date
            AND invoice.status <> 'void' AND \(scope.check("invoice"))
        OFFSET 0
        ) AS invoice ON TRUE
        ORDER BY parent.place, month.first
        """
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.billingRead)
        let months = months(arguments)
        guard 1...BillingMonths.maximumMonths ~= months else {
            throw FieldError(
                "\"months\" is at least 1 and at most \(BillingMonths.maximumMonths).", code: "INVALID_RANGE")
        }
        let organisation = organisation
        let keys = (0..<parents.count).map { parents.source.string($0, organisation) }
        let span = span
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            // Every parent has a row for each month.
            if span == .current { return .objects(rows) }
            return .list(ListRanges(keys.indices.map { $0 * months..<($0 + 1) * months }), of: .objects(rows))
        }
        let parameters: [Statement.Parameter] = [.array(keys), .text(request.time), .integer(months)]
        request.send(
            statements.statement(span, parameters, scope).expecting(keys.count * months), to: promise)
        return .later(promise)
    }

    private func months(_ arguments: Arguments) -> Int {
        if span == .history, case .int(let count)? = arguments["months"] { Int(count) } else { 1 }
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let months = months(arguments)
        guard 1...BillingMonths.maximumMonths ~= months else { return .refused }
        let rows = CostArithmetic.product(parents, months)
        return .statement(rows: rows, items: rows, isUnbounded: forecasts, takes: [.billingRead])
    }
}
