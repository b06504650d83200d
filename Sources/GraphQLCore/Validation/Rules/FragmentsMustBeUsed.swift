extension ValidationRules {
    /// Every fragment is spread by an operation, directly or through others.
    /// https://spec.graphql.org/September2025/#sec-Fragments-Must-Be-Used
    static func fragmentsMustBeUsed(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for (place, fragment) in facts.fragments.enumerated() where !fragment.isReached {
            let name = fragment.definition.name
            // The second of a name is an error already, and nobody could tell whether it is used.
            guard facts.fragmentPlace(of: name) == place else { continue }
            report.add("No operation uses fragment \"\(name.value)\".", at: fragment.definition.offset)
        }
    }
}
