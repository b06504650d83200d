extension ValidationRules {
    /// Fragments are on types that exist.
    /// https://spec.graphql.org/September2025/#sec-Fragment-Spread-Type-Existence
    static func fragmentSpreadTypeExistence(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.typeConditions where fact.type == nil {
            report.addUnknownType(fact.condition, facts.schema)
        }
    }
}
