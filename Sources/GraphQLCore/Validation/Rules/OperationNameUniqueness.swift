extension ValidationRules {
    /// A name says which operation is meant.
    /// https://spec.graphql.org/September2025/#sec-Operation-Name-Uniqueness
    static func operationNameUniqueness(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        if facts.operations.count < 2 { return }
        let names = facts.operations.compactMap(\.definition.name)
        report.addDuplicates(of: names) { "There is more than one operation named \"\($0)\"." }
    }
}
