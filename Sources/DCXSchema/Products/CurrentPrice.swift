internal import GraphQLCore

/// What one or several products cost together at the time of the request: money, or null where one of them has no price then.
struct CurrentPrice: RowFieldBinding {
    /// The columns of the parent's row that have the keys of the products; one that is null costs nothing.
    let products: [String]

    private static let amount = 3

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let columns = products.map { list.number(of: $0) }
        try MoneyFields(amount: Self.amount).bind(field)
        field.resolve(with: CurrentPriceResolver(columns: columns, amount: Self.amount))
    }
}

private final class CurrentPriceResolver: Resolver {
    private let columns: [Int]
    private let amount: Int
    /// Prices are nobody's. A place is a parent, and has as many keys as its configuration has products: all need a price.
    private static let statement = StatementText(
        ProductType.table.database,
        """
        SELECT NULL, NULL, wanted.place,
               CASE WHEN count(*) = count(price.amount) THEN sum(price.amount) END
        FROM unnest($1::uuid[], $2::integer[]) AS wanted (product_uuid, place)
        LEFT JOIN product_prices AS price
            ON price.product_uuid = wanted.product_uuid AND price.currency = 'ZAR'
            AND price.valid_from <= $3::timestamptz
            AND (price.valid_until IS NULL OR price.valid_until > $3::timestamptz)
        GROUP BY wanted.place
        ORDER BY wanted.place
        """)

    init(columns: [Int], amount: Int) {
        self.columns = columns
        self.amount = amount
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        _ = try request.scope()
        var products: [String?] = []
        var places: [String?] = []
        for row in 0..<parents.count {
            for column in columns {
                guard let product = parents.source.string(row, column) else { continue }
                products.append(product)
                places.append(String(row))
            }
        }
        let count = parents.count
        let amount = amount
        let promise = RelationPromise(request, .none) { rows in
            var rowOfPlace = [Int?](repeating: nil, count: count)
            for row in 0..<rows.count where rows.text(row, amount) != nil {
                if let place = rows.integer(row, ExpressionList.place) { rowOfPlace[place] = row }
            }
            return .objects(rows, RowIndex(count: count) { rowOfPlace[$0] })
        }
        request.send(
            Statement(Self.statement, [.array(products), .array(places), .text(request.time)])
                .expecting(products.count), to: promise)
        return .later(promise)
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .statement(
            rows: parents, items: parents, expectedRows: CostArithmetic.product(parents, columns.count))
    }
}
