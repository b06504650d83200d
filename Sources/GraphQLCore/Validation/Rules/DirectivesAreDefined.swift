extension ValidationRules {
    /// Directives are ones that the schema has.
    /// https://spec.graphql.org/September2025/#sec-Directives-Are-Defined
    static func directivesAreDefined(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.directives where fact.definition == nil {
            let name = fact.directive.name.value
            let hint = report.suggestion(for: name, among: facts.schema.directives.all.lazy.map(\.name))
            report.add("There is no directive @\(name).\(hint)", at: fact.directive.offset)
        }
    }
}
