internal import GraphQLCore

/// Totals over the machines of organisations, each alone or with what is below it, as a whole or in groups.
///
/// The database adds up. Beside each total it returns the same by organisation, so that what went into the total is checked
/// like rows are; for the platform there is nothing to check.
struct MachineTotals {
    let list = ExpressionList()

    struct Shape: Hashable {
        let reaches: Reaches
        /// Whether there is one parent: a dashboard's, whose totals cost half as much without a join to it.
        let isSingle: Bool
        let groupKey: MachineGroupKey?

        /// Whether all machines are one organisation's by the statement's own key, so that what is added up by organisation is
        /// the total already: it is checked where it stands.
        func isOwn(in scope: Scope.Kind) -> Bool { isSingle && reaches == [.customer] && scope != .platform }
    }

    /// The kinds of subtree among the parents.
    struct Reaches: OptionSet, Hashable {
        let rawValue: UInt8

        static let customer = Reaches(rawValue: 1 << 0)
        static let platform = Reaches(rawValue: 1 << 1)
        static let reseller = Reaches(rawValue: 1 << 2)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(_ kind: Scope.Kind) {
            switch kind {
            case .customer: self = .customer
            case .platform: self = .platform
            case .reseller: self = .reseller
            }
        }

        var kinds: [Scope.Kind] { [.customer, .platform, .reseller].filter { contains(Reaches($0)) } }
    }

    /// Binds a total that is selected.
    func bind(_ field: FieldPlan) throws(PlanningError) {
        let name = field.definition.name
        if let expression = Self.numbers[name] {
            field.bind(column: list.number(of: expression), Self.counts.contains(name) ? .int32 : .number)
        } else if let expression = Self.amounts[name] {
            let amount = list.number(of: expression)
            try MoneyFields(amount: amount).bind(field)
            field.resolve(with: GuardedObject(presence: amount, permission: .billingRead))
        } else {
            throw .unbound(field)
        }
    }

    static let machineCount = "count(vm.identity_instance_uuid)"

    private static let numbers = [
        "memoryGb": "coalesce(sum(vm.memory_size_mib), 0) / 1024::float8",
        "cpuCores": "coalesce(sum(vm.cpu_count), 0)",
        "diskCapacityTb": "coalesce(sum(vm.disk_capacity_gib), 0) / 1024::float8",
        "vmCount": machineCount,
        "poweredOnCount": "count(*) FILTER (WHERE \(PowerState.poweredOn.sql("vm.power_state")))",
        "unpricedCount": "count(vm.identity_instance_uuid) FILTER (WHERE vm.cost_estimate IS NULL)",
    ]

    /// Those of 32 bits.
    private static let counts: Set = ["vmCount", "poweredOnCount", "unpricedCount"]

    private static let amounts = [
        "costEstimate": "coalesce(sum(vm.cost_estimate), 0)::numeric(14, 2)",
        "licenseCost": "coalesce(sum(vm.license_cost), 0)::numeric(14, 2)",
    ]

    /// The totals over no machines, as a row.
    func zeros() -> ZeroTotals { ZeroTotals(list.expressions.map { Self.amounts.values.contains($0) }) }

    /// The statements of the totals that have been bound.
    ///
    /// A row that is a total, or a group, has null where others have the presence of a row; rows come parent by parent, and
    /// groups in the order of their keys. Of one customer each row is a total, and there is none where it has no machine.
    func statements() -> ScopedStatements<Shape> {
        let list = list
        return ScopedStatements(VirtualMachineType.table.database) { _, _ in
            .unbounded
        } _: { shape, scope in
            Self.sql(shape, scope, list)
        }
    }

    private static func sql(_ shape: Shape, _ scope: ScopeText, _ list: ExpressionList) -> String {
        let place = shape.isSingle ? [] : ["parent.place"]
        let keys = place + (shape.groupKey == nil ? [] : ["vm.group_key", "vm.group_organisation"])
        let all = keys.joined(separator: ", ")
        let order = keys.map { $0 == "vm.group_key" ? "\($0) \(Alphabet.sql)" : $0 }.joined(separator: ", ")
        // What the platform sees has no other tenant's rows in it.
        let isChecked = scope.kind != .platform
        let whole = "(\(all))"
        let each = (keys + ["vm.organisation_uuid"]).joined(separator: ", ")
        let isOwn = shape.isOwn(in: scope.kind)
        let grouping = isOwn ? each : isChecked ? "GROUPING SETS ((\(each)), \(whole))" : whole
        return """
            SELECT \(leading(isChecked: isChecked, isOwn: isOwn)), \(shape.isSingle ? "1" : "parent.place")\(list.sql)
            \(source(shape, scope))
            GROUP BY \(grouping)\(keys.isEmpty ? "" : "\nORDER BY \(order)")
            """
    }

    /// Whose machines a row adds up, and what is null where they are everybody's.
    private static func leading(isChecked: Bool, isOwn: Bool) -> String {
        if !isChecked { return "NULL, NULL" }
        if isOwn { return "vm.organisation_uuid, 1" }
        return """
            vm.organisation_uuid,
                   CASE WHEN GROUPING(vm.organisation_uuid) = 0 AND \(machineCount) > 0 THEN 1 END
            """
    }

    private static func source(_ shape: Shape, _ scope: ScopeText) -> String {
        if shape.isSingle {
            return """
                FROM (
                \(machines(shape, scope, key: "$1::uuid"))
                ) AS vm
                """
        }
        return """
            FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS parent (uuid, reach, place)
            LEFT JOIN LATERAL (
            \(machines(shape, scope, key: "parent.uuid"))
            ) AS vm ON TRUE
            """
    }

    /// A customer's machines are found by the customer: that its reseller is the viewer's is only looked at, not looked up.
    private static func scopePredicate(_ reach: Scope.Kind, _ scope: ScopeText) -> String? {
        switch scope.kind {
        case .platform: nil
        case .reseller where reach == .customer: scope.check("vm")
        case .reseller, .customer: scope.predicate("vm")
        }
    }

    /// The machines of a parent: a branch for each kind of subtree, of which one is taken.
    private static func machines(_ shape: Shape, _ scope: ScopeText, key: String) -> String {
        let groupColumns = shape.groupKey.map { ", \($0.sql) AS group_key, \($0.organisation) AS group_organisation" }
        let reaches = shape.reaches.kinds
        return reaches.map { reach in
            let predicates: [String?] = [
                reaches.count > 1 ? "parent.reach = '\(reach.rawValue)'" : nil,
                reach == .reseller ? "vm.reseller_uuid = \(key)" : nil,
                reach == .customer ? "vm.organisation_uuid = \(key)" : nil,
                scopePredicate(reach, scope),
            ]
            let whereClause = predicates.compactMap { $0 }.joined(separator: " AND ")
            return "SELECT vm.*\(groupColumns ?? "")\nFROM vcenter_vm_data_vms AS vm"
                + (whereClause.isEmpty ? "" : "\nWHERE \(whereClause)")
        }.joined(separator: "\nUNION ALL\n")
    }
}

/// Organisations whose machines are added up, each with how far its subtree reaches: a customer's is itself.
struct Subtrees {
    let parameters: [Statement.Parameter]
    let reaches: MachineTotals.Reaches
    let count: Int

    /// - Parameters:
    ///   - uuid, kind: the columns of the parents.
    init(_ parents: Batch, uuid: Int, kind: Int, _ arguments: Arguments) {
        let includesDescendants = Self.includeDescendants(arguments)
        let reach = { (row: Int) -> Scope.Kind in
            if !includesDescendants { return .customer }
            return parents.source.string(row, kind).flatMap(Scope.Kind.init) ?? .customer
        }
        count = parents.count
        if count == 1 {
            let reach = reach(0)
            reaches = MachineTotals.Reaches(reach)
            parameters = reach == .platform ? [] : [.optional(parents.source.string(0, uuid))]
        } else {
            let all = (0..<count).map(reach)
            reaches = all.reduce(into: []) { $0.formUnion(MachineTotals.Reaches($1)) }
            parameters = [
                .array((0..<count).map { parents.source.string($0, uuid) }), .array(all.map(\.rawValue)),
            ]
        }
    }

    static func includeDescendants(_ arguments: Arguments) -> Bool {
        arguments["includeDescendants"] == .boolean(true)
    }

    func shape(groupKey: MachineGroupKey? = nil) -> MachineTotals.Shape {
        MachineTotals.Shape(reaches: reaches, isSingle: count == 1, groupKey: groupKey)
    }
}
