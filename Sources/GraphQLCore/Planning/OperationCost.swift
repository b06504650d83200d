/// What an operation costs at most, with the values of its variables.
public struct OperationCost: Sendable, Equatable {
    /// Statements, or whatever the host sends elsewhere; `unboundedStatements` are among them.
    public internal(set) var statements = 0
    /// Those whose work grows with the data.
    public internal(set) var unboundedStatements = 0
    /// Rows that statements return.
    public internal(set) var rows = 0
    /// Bytes of the response's data. Errors are counted nowhere: a field that fails has less data, or none.
    public internal(set) var answerBytes = 0
    /// What the viewer needs for all of it, in the host's words.
    public internal(set) var permissions: Set<String> = []

    fileprivate mutating func add(_ cost: FieldCost) {
        statements = CostArithmetic.sum(statements, cost.statements)
        unboundedStatements = CostArithmetic.sum(unboundedStatements, cost.unboundedStatements)
        rows = CostArithmetic.sum(rows, cost.rows)
        permissions.formUnion(cost.permissions)
    }

    fileprivate mutating func add(bytes: Int, times count: Int) {
        answerBytes = CostArithmetic.sum(answerBytes, CostArithmetic.product(bytes, count))
    }

    /// Adds what an object of one of several types costs: of so many objects at most so many types have any.
    fileprivate mutating func add(oneOf costs: [OperationCost], ofObjects count: Int) {
        let worst = { (measure: (OperationCost) -> Int) in
            costs.map(measure).sorted(by: >).prefix(count).reduce(0, CostArithmetic.sum)
        }
        statements = CostArithmetic.sum(statements, worst { $0.statements })
        unboundedStatements = CostArithmetic.sum(unboundedStatements, worst { $0.unboundedStatements })
        rows = CostArithmetic.sum(rows, worst { $0.rows })
        answerBytes = CostArithmetic.sum(answerBytes, worst { $0.answerBytes })
        for cost in costs { permissions.formUnion(cost.permissions) }
    }
}

/// Walks a plan from its root and multiplies down its levels: a field costs what its resolver says for as many parents as
/// there can be.
struct CostEstimator {
    /// `{}` or `[]`, and the comma behind it.
    private static let delimiterBytes = 3
    private static let nullBytes = 4

    private let schema: Schema
    private let variables: VariableValues
    private let conditions: CostConditions
    private var cost = OperationCost()

    private init(_ schema: Schema, _ variables: VariableValues, _ conditions: CostConditions) {
        self.schema = schema
        self.variables = variables
        self.conditions = conditions
    }

    static func cost(
        of plan: OperationPlan, _ schema: Schema, _ variables: VariableValues, _ conditions: CostConditions
    ) -> OperationCost {
        var estimator = CostEstimator(schema, variables, conditions)
        estimator.add(plan.root, count: 1, heldItems: 1)
        return estimator.cost
    }

    /// As deep as a plan is, which its maker limits.
    /// - Parameters:
    ///   - count: objects of the selection.
    ///   - heldItems: of a list inside them, for all of them together.
    private mutating func add(_ selection: SelectionPlan, count: Int, heldItems: Int) {
        cost.add(bytes: Self.delimiterBytes, times: count)
        if count == 0 { return }
        for field in selection.fields { add(field, count: count, heldItems: heldItems) }
    }

    private mutating func add(_ field: FieldPlan, count: Int, heldItems: Int) {
        // `"key":` and a comma.
        let keyBytes = field.responseKey.utf8.count + 4
        switch field.source {
        case .unbound: preconditionFailure("a plan is bound")
        case .leaf(_, .constant): cost.add(bytes: keyBytes + field.parent.name.utf8.count + 2, times: count)
        case .leaf:
            cost.add(bytes: keyBytes + (field.maximumBytes ?? leafBytes(field)), times: count)
        case .attached:
            cost.add(bytes: keyBytes + Self.nullBytes, times: count)
            addItems(of: field, count: count, heldItems: heldItems)
        case .held:
            cost.add(bytes: keyBytes + Self.nullBytes, times: count)
            let isList = field.definition.type.nullable.isList
            let items = isList ? field.maximumItems.map { CostArithmetic.product($0, count) } ?? heldItems : count
            addItems(of: field, count: items, heldItems: items)
        case .resolver:
            cost.add(bytes: keyBytes + Self.nullBytes, times: count)
            // Arguments that cannot be coerced fail the field before it begins.
            guard let resolver = field.resolver?.resolver, let arguments = try? field.arguments(variables) else {
                return
            }
            let own = resolver.cost(parents: count, arguments, conditions)
            cost.add(own)
            addItems(of: field, count: own.items, heldItems: own.heldItems)
        }
    }

    /// Objects, or the leaves of a list.
    private mutating func addItems(of field: FieldPlan, count: Int, heldItems: Int) {
        switch field.selections.count {
        case 0: cost.add(bytes: leafBytes(field) + 1, times: count)
        case 1: add(field.selections[0], count: count, heldItems: heldItems)
        default:
            let costs = field.selections.map { selection in
                var other = CostEstimator(schema, variables, conditions)
                other.add(selection, count: count, heldItems: heldItems)
                return other.cost
            }
            cost.add(oneOf: costs, ofObjects: count)
        }
    }

    private func leafBytes(_ field: FieldPlan) -> Int {
        switch schema[field.definition.type.named] {
        case .scalar(let scalar): scalar.coercion?.responseBytes ?? ScalarCoercion.textBytes
        case .enumeration(let type): (type.values.map(\.name.utf8.count).max() ?? 0) + 2
        default: ScalarCoercion.textBytes
        }
    }
}
