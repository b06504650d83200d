internal import GraphQLCore

/// `Organisation.virtualMachineGroups`: the same totals for each group of machines that have a value in common.
struct MachineGroupsBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let totals = MachineTotals()
        let machineCount = totals.list.number(of: MachineTotals.machineCount)
        let organisation = totals.list.number(of: "vm.group_organisation")
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "key": field.bind(column: totals.list.number(of: "vm.group_key"), .text)
                case "organisation":
                    try LookupBinding(rows: OrganisationType.rows, column: "uuid", key: .parent(column: organisation))
                        .bind(field)
                default: try totals.bind(field)
                }
            }
        }
        field.resolve(
            with: MachineGroupsResolver(
                uuid: list.number(of: "uuid"), kind: list.number(of: "kind"), machineCount: machineCount,
                statements: totals.statements()))
    }
}

private struct MachineGroupsResolver: Resolver {
    let uuid: Int
    let kind: Int
    /// Where a group has the number of its machines: a parent without any has one group of none.
    let machineCount: Int
    let statements: ScopedStatements<MachineTotals.Shape>

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.vmsRead)
        guard case .enumValue(let value)? = arguments["groupBy"], let key = MachineGroupKey(rawValue: value) else {
            preconditionFailure("groupBy is one of the values of its enum")
        }
        let subtrees = Subtrees(parents, uuid: uuid, kind: kind, arguments)
        let shape = subtrees.shape(groupKey: key)
        let isOwn = shape.isOwn(in: scope.kind)
        let machineCount = machineCount
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            if isOwn { return .list(ListRanges(0..<rows.count), of: .objects(rows)) }
            let items = (0..<rows.count).filter { row in
                rows.text(row, SelectList.key) == nil && rows.integer(row, machineCount) != 0
            }
            let places = items.map { rows.integer($0, ExpressionList.place) ?? 0 }
            let ranges = PlacedRows.ranges(of: places, parentCount: subtrees.count)
            return .list(ranges, of: .objects(rows, RowIndex(count: items.count) { items[$0] }))
        }
        request.send(statements.statement(shape, subtrees.parameters, scope), to: promise)
        return .later(promise)
    }

    /// Of each parent its groups, and what each is made of by organisation.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        guard case .enumValue(let value)? = arguments["groupBy"], let key = MachineGroupKey(rawValue: value) else {
            preconditionFailure("groupBy is one of the values of its enum")
        }
        let reaches = Subtrees.includeDescendants(arguments)
        let organisations = CostArithmetic.sum(parents, reaches ? conditions.organisations : 0)
        let groups = key.maximumGroups.map { CostArithmetic.product(parents, $0) } ?? organisations
        let parts = CostArithmetic.product(organisations, key.maximumGroups ?? 1)
        return .statement(
            rows: CostArithmetic.sum(groups + parents, parts), items: groups, isUnbounded: true, takes: [.vmsRead])
    }
}
