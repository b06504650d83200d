extension ValidationRules {
    /// A name says which fragment is spread.
    /// https://spec.graphql.org/September2025/#sec-Fragment-Name-Uniqueness
    static func fragmentNameUniqueness(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        if facts.fragments.count < 2 { return }
        report.addDuplicates(of: facts.fragments.map(\.definition.name)) {
            "There is more than one fragment named \"\($0)\"."
        }
    }
}
