internal import GraphQLCore

/// Binds a field that returns a connection: which columns its nodes need, whether the total is asked for, and the
/// resolver that fetches all of it with one statement.
struct ConnectionBinding {
    let rows: RowType
    let order: RowOrder
    /// What the viewer has to be allowed to do; nil is nothing beyond being signed in.
    let permission: Permission?
    let parent: Parent

    enum Parent {
        /// The whole scope.
        case none
        /// Rows whose column is the key that the parent's row has in this column of its own.
        case key(column: String, parentColumn: Int)
    }

    func bind(_ field: FieldPlan) throws(PlanningError) {
        let list = SelectList(rows.table)
        var countsTotal = false
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "nodes":
                    field.hold(column: ConnectionRows.nodes)
                    try bindNodes(field, list)
                case "edges":
                    field.hold(column: ConnectionRows.edges)
                    try bindEdges(field, list)
                case "pageInfo":
                    field.attach(presence: nil)
                    bindPageInfo(field, list)
                case "totalCount":
                    countsTotal = true
                    field.bind(column: ConnectionRows.totalCount, .bySource)
                default: throw .unbound(field)
                }
            }
        }
        let position = OrderColumns(
            name: order.name, value: list.number(of: order.column), key: SelectList.key)
        field.resolve(
            with: ConnectionResolver(
                binding: self, columns: list.expressions, position: position, countsTotal: countsTotal))
    }

    private func bindNodes(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        for selection in field.selections { try rows.bind(selection, list) }
    }

    private func bindEdges(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "node":
                    field.hold(column: EdgeRows.node)
                    try bindNodes(field, list)
                case "cursor": field.bind(column: EdgeRows.cursor, .bySource)
                default: throw .unbound(field)
                }
            }
        }
    }

    private func bindPageInfo(_ field: FieldPlan, _ list: SelectList) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                guard let column = ConnectionRows.pageInfo[field.definition.name] else { continue }
                field.bind(column: column, .bySource)
            }
        }
    }
}

/// Where a row has its place in the order.
struct OrderColumns {
    /// The order's name.
    let name: String
    let value: Int
    let key: Int
}

/// Fetches the pages of a connection for all parents with one statement.
private final class ConnectionResolver: Resolver {
    private let binding: ConnectionBinding
    private let columns: [String]
    private let position: OrderColumns
    private let countsTotal: Bool
    private let statements = RelationStatements()

    init(binding: ConnectionBinding, columns: [String], position: OrderColumns, countsTotal: Bool) {
        self.binding = binding
        self.columns = columns
        self.position = position
        self.countsTotal = countsTotal
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        if let permission = binding.permission { try request.require(permission) }
        let window = try PageWindow(arguments, order: binding.order)
        let keys = keys(of: parents)
        let relation = Relation(
            table: binding.rows.table, columns: columns, scope: scope, keys: keys,
            page: Relation.Page(order: binding.order, window: window, countsTotal: countsTotal))
        let layout = ConnectionLayout(
            position: position, window: window, columnCount: columns.count, countsTotal: countsTotal,
            parentCount: parents.count, isPlaced: keys.isMany)
        let promise = RelationPromise(request, scope) { rows in .objects(ConnectionRows(rows, layout)) }
        request.send(statements.statement(of: relation), to: promise)
        return .later(promise)
    }

    private func keys(of parents: Batch) -> Relation.Keys {
        switch binding.parent {
        case .none: .all
        case .key(let column, let parentColumn):
            .oneOf(
                column: column,
                (0..<parents.count).map { row in
                    // A parent that is null asks for what nothing has.
                    parents.source.uuid(row, parentColumn) ?? .none
                })
        }
    }
}

extension PlanningError {
    static func unbound(_ field: FieldPlan) -> PlanningError {
        PlanningError("Nothing resolves \(field.parent.name).\(field.definition.name).")
    }
}
