extension ValidationRules {
    /// Every fragment is spread by an operation, directly or through others.
    /// https://spec.graphql.org/September2025/#sec-Fragments-Must-Be-Used
    static func fragmentsMustBeUsed(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        if facts.fragments.isEmpty { return }
        var used = [Bool](repeating: false, count: facts.fragments.count)
        for operation in facts.operations {
            for fragment in operation.reachedFragments { used[fragment] = true }
        }
        for (place, fragment) in facts.fragments.enumerated() where !used[place] {
            let name = fragment.definition.name.value
            // The second of a name is an error already, and nobody could tell whether it is used.
            guard facts.fragmentPlaces[name] == place else { continue }
            report.add("No operation uses fragment \"\(name)\".", at: fragment.definition.offset)
        }
    }
}
