extension ValidationRules {
    /// An operation defines a variable once.
    /// https://spec.graphql.org/September2025/#sec-Variable-Uniqueness
    static func variableUniqueness(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations where operation.variables.all.count > 1 {
            let variables = operation.variables.all
            report.addRepetitions(of: variables.indices.lazy.map { variables[$0].name }) {
                "Variable $\($0) is defined more than once."
            }
        }
    }
}
