extension ValidationRules {
    /// An operation defines the variables that it and the fragments it reaches use.
    /// https://spec.graphql.org/September2025/#sec-All-Variable-Uses-Defined
    static func allVariableUsesDefined(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations {
            facts.forEachUsage(of: operation) { usage in
                guard operation.variables.place(of: usage.name) == nil else { return }
                let owner = operation.definition.name.map { "Operation \"\($0.value)\"" } ?? "The operation"
                report.add(
                    "\(owner) does not define variable $\(usage.name).", at: usage.offset, operation.definition.offset)
            }
        }
    }
}
