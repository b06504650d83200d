internal import GraphQLCore

/// `Organisation.metricsAggregation`: totals over an organisation's machines, or over its whole subtree.
struct MetricsAggregationBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let totals = MachineTotals()
        for selection in field.selections {
            for field in selection.fields where !field.isBound { try totals.bind(field) }
        }
        field.resolve(
            with: MetricsAggregationResolver(
                uuid: list.number(of: "uuid"), kind: list.number(of: "kind"), statements: totals.statements(),
                zeros: totals.zeros()))
    }
}

private struct MetricsAggregationResolver: Resolver {
    let uuid: Int
    let kind: Int
    let statements: ScopedStatements<MachineTotals.Shape>
    /// Of one customer without machines, who has no row.
    let zeros: ZeroTotals

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.vmsRead)
        let subtrees = Subtrees(parents, uuid: uuid, kind: kind, arguments)
        let shape = subtrees.shape()
        let zeros = shape.isOwn(in: scope.kind) ? zeros : nil
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            if let zeros { return rows.count == 0 ? .objects(zeros) : .objects(rows, RowIndex(count: 1) { _ in 0 }) }
            var totals = [Int?](repeating: nil, count: subtrees.count)
            for row in 0..<rows.count where rows.text(row, SelectList.key) == nil {
                if let place = rows.integer(row, ExpressionList.place) { totals[place - 1] = row }
            }
            return .objects(rows, RowIndex(count: totals.count) { totals[$0] })
        }
        request.send(statements.statement(shape, subtrees.parameters, scope), to: promise)
        return .later(promise)
    }

    /// Of each parent the total, and what it is made of by organisation: one, or all that the viewer sees.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let organisations = Subtrees.includeDescendants(arguments) ? conditions.organisations : 0
        return .statement(
            rows: CostArithmetic.product(parents, 2) + organisations, items: parents,
            isUnbounded: true, takes: [.vmsRead])
    }
}
