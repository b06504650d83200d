internal import GraphQLCore

/// Binds a field that is a list of rows, shown whole: at most as many as a page can have.
struct ListBinding {
    let rows: RowType
    let order: RowOrder
    let parent: RelationParent
    /// What the rows have to be, besides the parent's.
    var condition: Predicate?

    func bind(_ field: FieldPlan) throws(PlanningError) {
        let list = SelectList(rows.table)
        try rows.bind(field.selections, list)
        field.resolve(with: ListResolver(self, Projection(list)))
    }
}

private final class ListResolver: Resolver {
    /// Such lists are short, but nothing says how short.
    private static let maximumParents = 20_000

    private let binding: ListBinding
    private let page: Page

    init(_ binding: ListBinding, _ projection: Projection) {
        self.binding = binding
        page = Page(projection, order: binding.order, .whole, filter: binding.condition, RelationTexts())
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        if let permission = binding.rows.permission { try request.require(permission) }
        if parents.count > Self.maximumParents { throw .answerTooLarge }
        let keys = binding.parent.keys(of: parents, request)
        let places = PlacedRows(
            placeColumn: keys.isMany ? page.projection.columns.count : nil, parentCount: parents.count)
        let promise = RelationPromise(request, page.projection.wall(scope)) { rows in
            .list(places.ranges(of: rows), of: .objects(rows))
        }
        let relation = Relation(projection: page.projection, scope: scope, keys: keys, page: page)
        request.send(page.texts.statement(of: relation), to: promise)
        return .later(promise)
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let rows = CostArithmetic.product(min(parents, Self.maximumParents), PageWindow.maximumLimit)
        return .statement(
            rows: rows + parents, items: rows, isUnbounded: page.filter != nil,
            takes: [binding.rows.permission].compactMap(\.self))
    }
}
