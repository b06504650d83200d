/// A valid document with the plans that requests have needed of it. Confined to one thread.
final class PreparedDocument {
    /// Plans that one document keeps: each assignment of its condition variables makes another one.
    private static let maximumPlans = 16

    let valid: ValidDocument
    private var plans: [PlanKey: OperationPlan] = [:]

    private struct PlanKey: Hashable {
        let operation: Int
        /// nil is null, which is neither.
        let conditions: [Bool?]
    }

    init(_ valid: ValidDocument) { self.valid = valid }

    /// GetOperation(document, operationName), by its place among the operations.
    /// https://spec.graphql.org/September2025/#GetOperation()
    func operationIndex(named name: String?) throws(RequestError) -> Int {
        guard let name else {
            if valid.operations.count == 1 { return 0 }
            throw RequestError(
                message: valid.operations.isEmpty
                    ? "The document has no operation."
                    : "The document has several operations: say which one by \"operationName\".")
        }
        guard let index = valid.operations.firstIndex(where: { $0.name?.value == name }) else {
            throw RequestError(message: "The document has no operation named \"\(name)\".")
        }
        return index
    }

    func plan(
        operation: Int, _ variables: VariableValues, _ schema: Schema, _ bindings: RootBindings
    ) throws(PlanningError) -> OperationPlan {
        let conditions = valid.conditionVariables.map { name in
            if case .boolean(let value) = variables[name] { value } else { Bool?.none }
        }
        let key = PlanKey(operation: operation, conditions: conditions)
        if let plan = plans[key] { return plan }
        let plan = try Planner.plan(
            valid.operations[operation], of: valid, schema, bindings, conditions: variables)
        if plans.count < Self.maximumPlans { plans[key] = plan }
        return plan
    }
}
