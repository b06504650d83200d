extension ValidationRules {
    /// A directive that is not repeatable stands once at a place.
    /// https://spec.graphql.org/September2025/#sec-Directives-Are-Unique-per-Location
    static func directivesAreUniquePerLocation(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for list in facts.directiveLists {
            var first: [String: SourceOffset] = [:]
            for fact in facts.directives[list] {
                guard let definition = fact.definition, !definition.isRepeatable else { continue }
                if let offset = first[definition.name] {
                    report.add(
                        "@\(definition.name) cannot stand twice at one place.", at: offset, fact.directive.offset)
                } else {
                    first[definition.name] = fact.directive.offset
                }
            }
        }
    }
}
