internal import GraphQLCore

/// `Organisation.metricsAggregation`: totals over an organisation's machines, or over its whole subtree.
///
/// The database groups by organisation, so that each group is checked like a row; the groups of a subtree are added here,
/// as whole numbers.
struct MetricsAggregationBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                guard let column = MetricsAggregationRows.Column(rawValue: field.definition.name) else {
                    throw .unbound(field)
                }
                field.bind(column: column.number, .bySource)
            }
        }
        field.resolve(
            with: MetricsAggregationResolver(
                uuidColumn: list.number(of: "uuid"), kindColumn: list.number(of: "kind")))
    }
}

private final class MetricsAggregationResolver: Resolver {
    private let uuidColumn: Int
    private let kindColumn: Int

    init(uuidColumn: Int, kindColumn: Int) {
        self.uuidColumn = uuidColumn
        self.kindColumn = kindColumn
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.vmsRead)
        let includesDescendants = arguments["includeDescendants"] == .boolean(true)
        let subtrees = (0..<parents.count).map { row in
            Subtree(
                root: parents.source.uuid(row, uuidColumn) ?? .none,
                reach: includesDescendants
                    ? Scope.Kind(rawValue: parents.source.string(row, kindColumn) ?? "") ?? .customer : .customer)
        }
        let promise = RelationPromise(request, SecondWall(scope)) { rows in
            .objects(MetricsAggregationRows(subtrees, rows))
        }
        request.send(AggregationStatement.statement(subtrees, scope), to: promise)
        return .later(promise)
    }
}

/// An organisation, with what is below it as far as it reaches: a customer's subtree is itself.
struct Subtree {
    let root: UUID
    let reach: Scope.Kind

    func contains(organisation: UUID?, reseller: UUID?) -> Bool {
        switch reach {
        case .platform: true
        case .reseller: organisation == root || reseller == root
        case .customer: organisation == root
        }
    }
}

/// The statement of the totals: a group for each organisation in the subtrees and in scope.
private enum AggregationStatement {
    private static let texts: [Scope.Kind: [Bool: StatementText]] = {
        var texts: [Scope.Kind: [Bool: StatementText]] = [:]
        for kind in [Scope.Kind.platform, .reseller, .customer] {
            for isEverything in [true, false] {
                texts[kind, default: [:]][isEverything] = StatementText(
                    VirtualMachineType.table.database, sql(kind, isEverything: isEverything),
                    cost: kind == .customer ? .bounded : .unbounded)
            }
        }
        return texts
    }()

    static func statement(_ subtrees: [Subtree], _ scope: Scope) -> Statement {
        let isEverything = subtrees.contains { $0.reach == .platform }
        guard let text = texts[scope.kind]?[isEverything] else {
            preconditionFailure("there is a text for each kind of scope")
        }
        var parameters: [Statement.Parameter] = []
        if !isEverything {
            parameters.append(.array(subtrees.filter { $0.reach == .customer }.map(\.root.text)))
            parameters.append(.array(subtrees.filter { $0.reach == .reseller }.map(\.root.text)))
        }
        if scope.kind != .platform { parameters.append(.uuid(scope.organisationUUID)) }
        return Statement(text, parameters)
    }

    private static func sql(_ kind: Scope.Kind, isEverything: Bool) -> String {
        let scopeParameter = isEverything ? "$1" : "$3"
        let predicates = [
            isEverything
                ? nil : "(vm.organisation_uuid = ANY ($1::uuid[]) OR vm.reseller_uuid = ANY ($2::uuid[]))",
            kind == .reseller ? "vm.reseller_uuid = \(scopeParameter)::uuid" : nil,
            kind == .customer ? "vm.organisation_uuid = \(scopeParameter)::uuid" : nil,
        ].compactMap { $0 }
        return """
            SELECT vm.organisation_uuid, count(*), vm.reseller_uuid,
                   coalesce(sum(vm.memory_size_mib), 0), coalesce(sum(vm.cpu_count), 0),
                   coalesce(sum(vm.disk_capacity_gib), 0),
                   count(*) FILTER (WHERE vm.power_state = 'poweredOn'),
                   count(*) FILTER (WHERE vm.cost_estimate IS NULL)
            FROM vcenter_vm_data_vms AS vm\(predicates.isEmpty ? "" : "\nWHERE \(predicates.joined(separator: " AND "))")
            GROUP BY vm.organisation_uuid, vm.reseller_uuid
            """
    }
}

/// Totals as rows, one a subtree.
final class MetricsAggregationRows: RowSource {
    enum Column: String, CaseIterable {
        case memoryGb, cpuCores, diskCapacityTb, vmCount, poweredOnCount, unpricedCount

        var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    private struct Totals {
        var memoryMib = 0
        var cpuCores = 0
        var diskGib = 0
        var vmCount = 0
        var poweredOnCount = 0
        var unpricedCount = 0
    }

    private var totals: [Totals]

    init(_ subtrees: [Subtree], _ groups: StatementRows) {
        totals = [Totals](repeating: Totals(), count: subtrees.count)
        super.init(count: subtrees.count)
        for group in 0..<groups.count {
            let organisation = groups.uuid(group, 0)
            let reseller = groups.uuid(group, 2)
            for (index, subtree) in subtrees.enumerated()
            where subtree.contains(organisation: organisation, reseller: reseller) {
                add(groups, group, to: &totals[index])
            }
        }
    }

    private func add(_ groups: StatementRows, _ group: Int, to totals: inout Totals) {
        totals.vmCount += groups.integer(group, 1) ?? 0
        totals.memoryMib += groups.integer(group, 3) ?? 0
        totals.cpuCores += groups.integer(group, 4) ?? 0
        totals.diskGib += groups.integer(group, 5) ?? 0
        totals.poweredOnCount += groups.integer(group, 6) ?? 0
        totals.unpricedCount += groups.integer(group, 7) ?? 0
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        let totals = totals[row]
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if leaf.isConstant { continue }
            switch Column.allCases[leaf.column] {
            case .memoryGb: out.append(Double(totals.memoryMib) / 1024)
            case .cpuCores: out.append(totals.cpuCores)
            case .diskCapacityTb: out.append(Double(totals.diskGib) / 1024)
            case .vmCount: out.append(totals.vmCount)
            case .poweredOnCount: out.append(totals.poweredOnCount)
            case .unpricedCount: out.append(totals.unpricedCount)
            }
        }
        return -1
    }
}
