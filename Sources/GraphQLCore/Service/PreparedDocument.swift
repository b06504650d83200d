/// A valid document with the plans that requests have needed of it and that are kept. Confined to one thread.
final class PreparedDocument {
    /// Plans that one operation keeps: each assignment of the document's condition variables makes another one.
    private static let maximumPlans = 16

    let valid: ValidDocument
    /// What it takes with its plans, in bytes, about.
    private(set) var weight: Int
    /// By place among the document's operations; those that a request has asked for.
    private var operations: [Operation?]

    /// What is prepared of an operation.
    final class Operation {
        let definition: OperationDefinition
        let variables: VariablePlan
        /// The one plan of a document without conditions.
        fileprivate var plan: OperationPlan?
        /// By the values of the condition variables; nil is null, which is neither.
        fileprivate var plans: [[Bool?]: OperationPlan] = [:]

        fileprivate init(_ definition: OperationDefinition, _ schema: Schema) {
            self.definition = definition
            variables = VariablePlan(definition.variables, schema)
        }
    }

    init(_ valid: ValidDocument) {
        self.valid = valid
        weight = valid.weight
        operations = valid.operations.map { _ in nil }
    }

    /// GetOperation(document, operationName)
    /// https://spec.graphql.org/September2025/#GetOperation()
    func operation(named name: String?, _ schema: Schema) throws(RequestError) -> Operation {
        let place = try place(of: name)
        if let operation = operations[place] { return operation }
        let operation = Operation(valid.operations[place], schema)
        operations[place] = operation
        return operation
    }

    private func place(of name: String?) throws(RequestError) -> Int {
        guard let name else {
            if valid.operations.count == 1 { return 0 }
            throw RequestError(
                message: valid.operations.isEmpty
                    ? "The document has no operation."
                    : "The document has several operations: say which one by \"operationName\".")
        }
        guard let place = valid.operations.firstIndex(where: { $0.name.map { name.isName($0.value) } ?? false }) else {
            throw RequestError(message: "The document has no operation named \"\(name)\".")
        }
        return place
    }

    /// The plan of an operation that is kept; nil where there is none for these variables.
    func keptPlan(of operation: Operation, _ variables: VariableValues) -> OperationPlan? {
        if let plan = operation.plan { return plan }
        if operation.plans.isEmpty { return nil }
        return operation.plans[conditions(variables)]
    }

    private func conditions(_ variables: VariableValues) -> [Bool?] {
        valid.conditionVariables.map { name in
            if case .boolean(let value) = variables[name] { value } else { Bool?.none }
        }
    }

    /// Keeps a plan, unless there are many of its operation already.
    /// - Parameter maximumWeight: what the document may take with all its plans.
    func keep(
        _ plan: OperationPlan, of operation: Operation, _ variables: VariableValues, maximumWeight: Int
    ) {
        if operation.plans.count == Self.maximumPlans || plan.weight > maximumWeight - weight { return }
        let conditions = conditions(variables)
        let isKept = conditions.isEmpty ? operation.plan != nil : operation.plans[conditions] != nil
        if isKept { return }
        if conditions.isEmpty { operation.plan = plan } else { operation.plans[conditions] = plan }
        weight += plan.weight
    }
}
