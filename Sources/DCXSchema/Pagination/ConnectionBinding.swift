internal import GraphQLCore

/// Binds a field that returns a connection: which columns its nodes need, whether the total is asked for, and the
/// resolver that fetches all of it with one statement.
struct ConnectionBinding {
    let rows: RowType
    /// The order where none is asked for.
    let order: RowOrder
    let parent: RelationParent

    /// What the list takes, beyond what its rows take.
    var permission: Permission?
    /// What the rows have to be for a viewer, beyond its scope.
    var condition: (@Sendable (Viewer) -> Predicate?)?

    func bind(_ field: FieldPlan) throws(PlanningError) {
        let list = SelectList(rows.table)
        var countsTotal = false
        var needsPlaces = false
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "nodes":
                    field.hold(column: ConnectionRows.nodes)
                    try rows.bind(field.selections, list)
                case "edges":
                    field.hold(column: ConnectionRows.edges)
                    try bindEdges(field, list, &needsPlaces)
                case "pageInfo":
                    field.attach(presence: nil)
                    bindPageInfo(field, &needsPlaces)
                case "totalCount":
                    countsTotal = true
                    field.bind(column: ConnectionRows.totalCount, .bySource)
                default: throw .unbound(field)
                }
            }
        }
        field.resolve(
            with: ConnectionResolver(
                self, list: "\(field.parent.name).\(field.definition.name)", columns: list.expressions,
                countsTotal: countsTotal, needsPlaces: needsPlaces))
    }

    /// - Parameter needsPlaces: becomes true where a cursor is selected.
    private func bindEdges(
        _ field: FieldPlan, _ list: SelectList, _ needsPlaces: inout Bool
    ) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "node":
                    field.hold(column: EdgeRows.node)
                    try rows.bind(field.selections, list)
                case "cursor":
                    needsPlaces = true
                    field.bind(column: EdgeRows.cursor, .bySource)
                default: throw .unbound(field)
                }
            }
        }
    }

    private func bindPageInfo(_ field: FieldPlan, _ needsPlaces: inout Bool) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                guard let column = ConnectionRows.pageInfo[field.definition.name] else { continue }
                if field.definition.name.hasSuffix("Cursor") { needsPlaces = true }
                field.bind(column: column, .bySource)
            }
        }
    }
}

/// Fetches the pages of a connection for all parents with one statement.
private final class ConnectionResolver: Resolver {
    private let binding: ConnectionBinding
    /// The field, which its cursors are bound to.
    private let list: String
    private let columns: [String]
    private let countsTotal: Bool
    /// Whether cursors are asked for.
    private let needsPlaces: Bool
    private let statements = RelationStatements()

    init(_ binding: ConnectionBinding, list: String, columns: [String], countsTotal: Bool, needsPlaces: Bool) {
        self.binding = binding
        self.list = list
        self.columns = columns
        self.countsTotal = countsTotal
        self.needsPlaces = needsPlaces
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let table = binding.rows.table
        let scope = try request.scope()
        for case let permission? in [binding.rows.permission, binding.permission] { try request.require(permission) }
        let order = try RowOrder.read(arguments["orderBy"], over: table, otherwise: binding.order, request)
        let list = list
        let window = try PageWindow(arguments) { Cursor($0, of: list, in: order, over: table) }
        try window.check(parentCount: parents.count)
        let asked = try RowFilter.predicate(arguments["filter"], over: table, request)
        let viewer = try request.signedInViewer()
        let condition = binding.condition?(viewer)
        let filter = condition.map { .all([$0] + (asked.map { [$0] } ?? [])) } ?? asked
        let keys = binding.parent.keys(of: parents)
        var columns = SelectedColumns(columns)
        let place = needsPlaces ? RowPlace(Cursor.name(of: list, in: order), order, table, &columns) : nil
        let relation = Relation(
            table: table, columns: columns.expressions, scope: scope, keys: keys, filter: filter,
            page: Relation.Page(order: order, window: window, countsTotal: countsTotal))
        let layout = ConnectionLayout(
            place: place, window: window, columnCount: columns.expressions.count, countsTotal: countsTotal,
            parentCount: parents.count, isPlaced: keys.isMany)
        let wall = SecondWall(scope, over: table, counted: countsTotal ? layout.totalColumn + 1 : nil)
        let promise = RelationPromise(request, wall) { rows in .objects(ConnectionRows(rows, layout)) }
        request.send(statements.statement(of: relation), to: promise)
        return .later(promise)
    }
}

/// The columns that a plan fetches, and behind them what the order of one request needs.
struct SelectedColumns {
    private(set) var expressions: [String]

    init(_ expressions: [String]) { self.expressions = expressions }

    mutating func number(of expression: String) -> Int {
        if let number = expressions.lastIndex(of: expression) { return number }
        expressions.append(expression)
        return expressions.count - 1
    }
}

extension PlanningError {
    static func unbound(_ field: FieldPlan) -> PlanningError {
        PlanningError("Nothing resolves \(field.parent.name).\(field.definition.name).")
    }
}
