extension ValidationRules {
    /// An operation defines a variable once.
    /// https://spec.graphql.org/September2025/#sec-Variable-Uniqueness
    static func variableUniqueness(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations where operation.variables.all.count > 1 {
            report.addRepetitions(of: operation.variables.all.lazy.map(\.name)) {
                "Variable $\($0) is defined more than once."
            }
        }
    }
}
