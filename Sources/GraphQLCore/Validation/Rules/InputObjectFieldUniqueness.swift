extension ValidationRules {
    /// A field of an input object is given once.
    /// https://spec.graphql.org/September2025/#sec-Input-Object-Field-Uniqueness
    static func inputObjectFieldUniqueness(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.values {
            guard case .object(let given) = fact.value.kind, given.count > 1 else { continue }
            report.addDuplicates(of: given.indices.lazy.map { given[$0].name }) {
                "Field \"\($0)\" is given more than once."
            }
        }
    }
}
