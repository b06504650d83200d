extension ValidationRules {
    /// An argument is given once.
    /// https://spec.graphql.org/September2025/#sec-Argument-Uniqueness
    static func argumentUniqueness(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for list in facts.argumentLists where list.count > 1 {
            let arguments = facts.arguments(of: list)
            report.addRepetitions(of: arguments.indices.lazy.map { arguments[$0].name }) {
                "Argument \"\($0)\" is given more than once."
            }
        }
    }
}
