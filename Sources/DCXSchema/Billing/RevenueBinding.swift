internal import GraphQLCore

/// `Organisation.revenue`: what a reseller's customers, or all organisations, were invoiced, and what of that is commission.
/// Customers have none.
struct RevenueBinding: RowFieldBinding {
    private static let amounts = ["gross", "commission", "net"]
    private static let firstAmount = 4

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                if field.definition.name == "byOrganisation" {
                    try bindOrganisations(field)
                } else {
                    try bindAmount(field)
                }
            }
        }
        field.resolve(
            with: RevenueResolver(uuid: list.number(of: "uuid"), kind: list.number(of: "kind")))
    }

    private func bindOrganisations(_ field: FieldPlan) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                if field.definition.name == "organisation" {
                    try LookupBinding(
                        rows: OrganisationType.rows, column: "uuid", key: .parent(column: RevenueRows.organisation)
                    ).bind(field)
                } else {
                    try bindAmount(field)
                }
            }
        }
        field.resolve(with: RevenueByOrganisation())
    }

    private func bindAmount(_ field: FieldPlan) throws(PlanningError) {
        guard let place = Self.amounts.firstIndex(of: field.definition.name) else { throw .unbound(field) }
        try MoneyFields(amount: Self.firstAmount + place).bind(field)
        field.attach(presence: Self.firstAmount + place)
    }
}

/// The rows of the statement: one for each organisation that was invoiced, and for each parent one that is the sum of them,
/// whose presence is null.
private enum RevenueRows {
    static let organisation = 3

    /// The rows that are sums, by the place of their parent.
    static func totals(of rows: StatementRows, count: Int) -> [Int?] {
        var totals = [Int?](repeating: nil, count: count)
        for row in 0..<rows.count where rows.text(row, SelectList.key) == nil {
            if let place = rows.integer(row, ExpressionList.place) { totals[place - 1] = row }
        }
        return totals
    }
}

private final class RevenueResolver: Resolver {
    private let uuid: Int
    private let kind: Int

    init(uuid: Int, kind: Int) {
        self.uuid = uuid
        self.kind = kind
    }

    /// An invoice counts in its month; open and void ones do not. What a reseller has of it is what was shared out when it was
    /// invoiced: the lines of which it has a share, whosever the customer is by now. So the rows are the reseller's own, and a customer
    /// that has left is nobody's that it sees. What a reseller is charged itself is no revenue of its own.
    private let statements = ScopedStatements<Bool>(InvoiceType.table.database) { _, _ in
        .unbounded
    } _: { _, scope in
        """
        SELECT own.receiver, CASE WHEN GROUPING(own.customer) = 0 THEN 1 END, parent.place,
               own.customer, coalesce(sum(own.gross), 0)::numeric(14, 2),
               coalesce(sum(own.commission), 0)::numeric(14, 2),
               coalesce(sum(own.gross - own.commission), 0)::numeric(14, 2)
        FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS parent (uuid, kind, place)
        LEFT JOIN LATERAL (
            SELECT invoice.organisation_uuid AS receiver, invoice.organisation_uuid AS customer, invoice.net_amount AS gross,
                   coalesce((
                       SELECT sum(share.amount)
                       FROM commissions AS share
                       WHERE share.invoice_uuid = invoice.uuid AND share.organisation_uuid <> parent.uuid), 0) AS commission
            FROM invoices AS invoice
            WHERE parent.kind = 'platform' AND invoice.month BETWEEN date_trunc('month', $3::date)::date AND $4::date
                AND invoice.status NOT IN ('open', 'void') AND \(scope.predicate("invoice"))
            UNION ALL
            SELECT own.organisation_uuid, own.customer_uuid, own.line_amount, own.amount
            FROM commissions AS own
            WHERE parent.kind = 'reseller' AND own.organisation_uuid = parent.uuid AND own.is_earned
                AND own.month BETWEEN date_trunc('month', $3::date)::date AND $4::date
                AND \(scope.predicate("own"))
        ) AS own ON TRUE
        WHERE parent.kind <> 'customer'
        GROUP BY GROUPING SETS ((parent.place, own.receiver, own.customer), (parent.place))
        HAVING GROUPING(own.customer) = 1 OR own.customer IS NOT NULL
        ORDER BY parent.place, GROUPING(own.customer), 5 DESC, own.customer
        """
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.billingRead)
        guard let from = arguments["from"]?.parameterText, let to = arguments["to"]?.parameterText, from <= to else {
            throw FieldError("\"from\" cannot come after \"to\".", code: "INVALID_RANGE")
        }
        let uuid = uuid
        let kind = kind
        let keys = (0..<parents.count).map { parents.source.string($0, uuid) }
        let kinds = (0..<parents.count).map { parents.source.string($0, kind) }
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            let totals = RevenueRows.totals(of: rows, count: keys.count)
            return .objects(rows, RowIndex(count: totals.count) { totals[$0] })
        }
        request.send(
            statements.statement(true, [.array(keys), .array(kinds), .text(from), .text(to)], scope), to: promise)
        return .later(promise)
    }

    /// Of each parent the sum, and each organisation that was invoiced.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let organisations = CostArithmetic.product(parents, conditions.organisations)
        return .statement(
            rows: parents + organisations, items: parents, isUnbounded: true, takes: [.billingRead])
    }
}

/// The organisations that were invoiced: the other rows of the sum's statement, the largest first.
private struct RevenueByOrganisation: Resolver {
    private static let most = 1_000

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        guard case .int(let first)? = arguments["first"], 0...Self.most ~= Int(first) else {
            throw FieldError("\"first\" is at least 0 and at most \(Self.most).", code: "INVALID_PAGE")
        }
        var ranges = [Range<Int>?](repeating: 0..<0, count: parents.count)
        var start = 0
        // Each parent's organisations come right before their sum.
        for row in 0..<parents.count where parents.text(row, SelectList.key) == nil {
            ranges[row] = start..<min(row, start + Int(first))
            start = row + 1
        }
        return .ready(.list(ListRanges(ranges), of: .objects(parents.source)))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        guard case .int(let first)? = arguments["first"], 0...Self.most ~= Int(first) else { return .refused }
        return .free(CostArithmetic.product(parents, min(Int(first), conditions.organisations)))
    }
}
