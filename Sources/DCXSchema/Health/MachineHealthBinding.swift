internal import GraphQLCore

/// `VirtualMachine.health`: how each machine is, from one statement for all.
struct MachineHealthBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "status": field.bind(column: HealthRows.status, .bySource)
                case "score": field.bind(column: HealthRows.score, .bySource)
                case "checks":
                    field.hold(column: 0, atMost: HealthCheck.Name.allCases.count)
                    try bindChecks(field)
                default: throw .unbound(field)
                }
            }
        }
        field.resolve(
            with: MachineHealthResolver(
                machines: MachineKeys(list), powerState: list.number(of: "power_state"),
                capacity: list.number(of: "disk_capacity_gib")))
    }

    private func bindChecks(_ field: FieldPlan) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                guard let column = CheckRows.Column(rawValue: field.definition.name) else { throw .unbound(field) }
                field.bind(column: column.number, .bySource)
            }
        }
    }
}

private struct MachineHealthResolver: Resolver {
    let machines: MachineKeys
    let powerState: Int
    let capacity: Int
    private let statements = HealthStatements.make()

    init(machines: MachineKeys, powerState: Int, capacity: Int) {
        self.machines = machines
        self.powerState = powerState
        self.capacity = capacity
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.vmsRead)
        let known = (0..<parents.count).map {
            MachineHealth.Readings(powerState: PowerState(stored: parents.source.string($0, powerState)))
        }
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            .objects(HealthRows(HealthStatements.readings(rows, known).map(MachineHealth.init)))
        }
        let capacities = request.keyLists.list(of: parents, capacity).parameter
        let parameters = machines.parameters(of: parents, request) + [LatestSample.now(request), capacities]
        request.send(
            statements.statement(HealthStatements.Shape(), parameters, scope)
                .expecting(parents.count * LatestSample.rowsOfWork), to: promise)
        return .later(promise)
    }

    /// Of each machine its newest sample, and how many alerts are open.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .statement(
            rows: CostArithmetic.product(parents, 2), items: parents,
            expectedRows: CostArithmetic.product(parents, LatestSample.rowsOfWork), takes: [.vmsRead])
    }
}
