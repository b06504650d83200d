internal import GraphQLCore

/// `VirtualMachine.latestMetrics`: the newest sample of each machine, one statement for all.
struct LatestMetricsBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let sample = ExpressionList()
        var columns: [String] = []
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                let name = field.definition.name
                if name == "sampledAt" {
                    field.bind(
                        column: sample.number(of: "sample.sampled_at"), .formatted(.passUnretained(DateTimeText.format))
                    )
                } else if let measure = Measure.allCases.first(where: { $0.fieldName == name }) {
                    let number = sample.number(of: "sample.\(measure.rawValue)")
                    field.bind(column: number, .number)
                    if !columns.contains(measure.rawValue) { columns.append(measure.rawValue) }
                } else {
                    throw .unbound(field)
                }
            }
        }
        field.resolve(
            with: LatestMetricsResolver(machines: MachineKeys(list), statements: Self.statements(sample, columns)))
    }

    private static func statements(_ list: ExpressionList, _ columns: [String]) -> ScopedStatements<SampleShape> {
        ScopedStatements(VirtualMachineType.table.database) { _, _ in
            .bounded
        } _: { _, scope in
            """
            SELECT sample.organisation_uuid, sample.sampled_at, parent.place\(list.sql)
            FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
            CROSS JOIN LATERAL (
            \(LatestSample.sql((["sampled_at"] + columns).map { "m.\($0)" }.joined(separator: ", "), scope))
            ) AS sample
            """
        }
    }
}

/// There is one shape.
private struct SampleShape: Hashable {}

private struct LatestMetricsResolver: Resolver {
    let machines: MachineKeys
    let statements: ScopedStatements<SampleShape>

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.vmsRead)
        let machineCount = parents.count
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            var samples = [Int?](repeating: nil, count: machineCount)
            for row in 0..<rows.count {
                if let place = rows.integer(row, ExpressionList.place) { samples[place - 1] = row }
            }
            return .objects(rows, RowIndex(count: machineCount) { samples[$0] })
        }
        let parameters = machines.parameters(of: parents, request) + [LatestSample.now(request)]
        request.send(
            statements.statement(SampleShape(), parameters, scope).expecting(machineCount * LatestSample.rowsOfWork),
            to: promise)
        return .later(promise)
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .statement(
            rows: parents, items: parents, expectedRows: CostArithmetic.product(parents, LatestSample.rowsOfWork),
            takes: [.vmsRead])
    }
}
