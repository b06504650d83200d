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
        var needs = ConnectionNeeds()
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "nodes":
                    field.hold(column: ConnectionRows.nodes)
                    try rows.bind(field.selections, list)
                case "edges":
                    field.hold(column: ConnectionRows.edges)
                    try bindEdges(field, list, &needs)
                case "pageInfo":
                    field.attach(presence: nil)
                    bindPageInfo(field, &needs)
                case "totalCount":
                    needs.countsTotal = true
                    field.bind(column: ConnectionRows.totalCount, .bySource)
                default: throw .unbound(field)
                }
            }
        }
        field.resolve(
            with: ConnectionResolver(
                self, field.definition, list, needs, name: "\(field.parent.name).\(field.definition.name)"))
    }

    private func bindEdges(
        _ field: FieldPlan, _ list: SelectList, _ needs: inout ConnectionNeeds
    ) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "node":
                    field.hold(column: EdgeRows.node)
                    try rows.bind(field.selections, list)
                case "cursor":
                    needs.hasCursors = true
                    field.bind(column: EdgeRows.cursor, .bySource)
                default: throw .unbound(field)
                }
            }
        }
    }

    private func bindPageInfo(_ field: FieldPlan, _ needs: inout ConnectionNeeds) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                guard let column = ConnectionRows.pageInfo[field.definition.name] else { continue }
                if field.definition.name.hasSuffix("Cursor") {
                    needs.hasCursors = true
                } else {
                    needs.looksFurther = true
                }
                field.bind(column: column, .bySource)
            }
        }
    }
}

/// What is selected of a connection besides its nodes.
struct ConnectionNeeds {
    var countsTotal = false
    var hasCursors = false
    /// Whether there are more rows than the page has.
    var looksFurther = false
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
