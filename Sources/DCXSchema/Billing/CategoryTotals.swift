internal import GraphQLCore

/// What an invoice comes to in each category; a category without a line is one of zeros.
struct CategoryTotals: RowFieldBinding {
    /// The column of the parent's row that has the invoice.
    let invoiceColumn: String

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        try Self.bind(field, invoice: list.number(of: invoiceColumn))
    }

    /// - Parameter invoice: the number of the column that has the invoice; where it is null, all categories are zero.
    static func bind(_ field: FieldPlan, invoice: Int) throws(PlanningError) {
        let list = ExpressionList()
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                if let expression = amounts[field.definition.name] {
                    let amount = list.number(of: expression)
                    try MoneyFields(amount: amount).bind(field)
                    field.attach(presence: amount)
                } else if field.definition.name == "category" {
                    field.bind(
                        column: list.number(of: "category.name"),
                        ColumnType.enumeration(BillingCategory.stored).encoding)
                } else {
                    throw .unbound(field)
                }
            }
        }
        field.resolve(with: CategoryTotalsResolver(invoice: invoice, list))
    }

    private static let amounts = [
        "net": "coalesce(own.net, 0)::numeric(14, 2)",
        "vat": "coalesce(own.vat, 0)::numeric(14, 2)",
        "total": "coalesce(own.net + own.vat, 0)::numeric(14, 2)",
    ]
}

private final class CategoryTotalsResolver: Resolver {
    private static let categories = BillingCategory.stored.stored

    private let invoice: Int
    private let statements: ScopedStatements<Bool>

    init(invoice: Int, _ list: ExpressionList) {
        self.invoice = invoice
        let names = Self.categories.map { "'\($0)'" }.joined(separator: ", ")
        statements = ScopedStatements(InvoiceLineType.table.database) { _, _ in
            .unbounded
        } _: { _, scope in
            """
            SELECT own.organisation_uuid, own.organisation_uuid, parent.place\(list.sql)
            FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (invoice_uuid, place)
            CROSS JOIN unnest(ARRAY[\(names)]) WITH ORDINALITY AS category (name, place)
            LEFT JOIN (
                SELECT line.organisation_uuid, line.invoice_uuid, line.category,
                       sum(line.amount) AS net, sum(line.vat_amount) AS vat
                FROM invoice_lines AS line
                WHERE line.invoice_uuid = ANY ($1::uuid[]) AND \(scope.check("line"))
                GROUP BY line.organisation_uuid, line.invoice_uuid, line.category
            ) AS own ON own.invoice_uuid = parent.invoice_uuid AND own.category = category.name
            ORDER BY parent.place, category.place
            """
        }
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.billingRead)
        let invoice = invoice
        let keys = (0..<parents.count).map { parents.source.string($0, invoice) }
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            let count = Self.categories.count
            return .list(ListRanges(keys.indices.map { $0 * count..<($0 + 1) * count }), of: .objects(rows))
        }
        request.send(statements.statement(true, [.array(keys)], scope), to: promise)
        return .later(promise)
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let rows = CostArithmetic.product(parents, Self.categories.count)
        return .statement(rows: rows, items: rows, isUnbounded: true, takes: [.billingRead])
    }
}
