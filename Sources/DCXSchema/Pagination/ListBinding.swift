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
        field.resolve(with: ListResolver(self, columns: list.expressions))
    }
}

private final class ListResolver: Resolver {
    /// Such lists are short, but nothing says how short.
    private static let maximumParents = 20_000

    private let binding: ListBinding
    private let columns: [String]
    private let statements = RelationStatements()

    init(_ binding: ListBinding, columns: [String]) {
        self.binding = binding
        self.columns = columns
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let table = binding.rows.table
        let scope = try request.scope()
        if let permission = binding.rows.permission { try request.require(permission) }
        if parents.count > Self.maximumParents { throw .answerTooLarge }
        let keys = binding.parent.keys(of: parents)
        let relation = Relation(
            table: table, columns: columns, scope: scope, keys: keys, filter: binding.condition,
            page: Relation.Page(order: binding.order, window: .whole, countsTotal: false))
        let places = PlacedRows(placeColumn: keys.isMany ? columns.count : nil, parentCount: parents.count)
        let promise = RelationPromise(request, SecondWall(scope, over: table)) { rows in
            .list(places.ranges(of: rows), of: .objects(rows))
        }
        request.send(statements.statement(of: relation), to: promise)
        return .later(promise)
    }
}
