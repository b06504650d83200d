extension ValidationRules {
    /// What is spread is a fragment of the document.
    /// https://spec.graphql.org/September2025/#sec-Fragment-Spread-Target-Defined
    static func fragmentSpreadTargetDefined(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for spread in facts.spreads where spread.fragment == nil {
            guard let name = spread.name else { continue }
            let hint = report.suggestion(for: name.value, among: facts.fragments.lazy.map(\.definition.name.value))
            report.add("There is no fragment \"\(name.value)\".\(hint)", at: name.offset)
        }
    }
}
