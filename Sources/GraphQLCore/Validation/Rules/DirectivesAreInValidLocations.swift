extension ValidationRules {
    /// Directives stand where their definitions let them.
    /// https://spec.graphql.org/September2025/#sec-Directives-Are-in-Valid-Locations
    static func directivesAreInValidLocations(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.directives {
            guard let definition = fact.definition, !definition.locations.contains(fact.location) else { continue }
            report.add("@\(definition.name) cannot stand on \(fact.location.text).", at: fact.directive.offset)
        }
    }
}

extension DirectiveLocation {
    /// An executable location in a reader's words.
    fileprivate var text: String {
        switch self {
        case .query, .mutation, .subscription: "a \(rawValue.lowercased())"
        case .field: "a field"
        case .fragmentDefinition: "a fragment"
        case .fragmentSpread: "a fragment spread"
        case .inlineFragment: "an inline fragment"
        case .variableDefinition: "a variable"
        default: rawValue
        }
    }
}
