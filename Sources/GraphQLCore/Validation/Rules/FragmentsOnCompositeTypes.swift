extension ValidationRules {
    /// Fragments are on types of which something can be selected.
    /// https://spec.graphql.org/September2025/#sec-Fragments-on-Object-Interface-or-Union-Types
    static func fragmentsOnCompositeTypes(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.typeConditions {
            guard let type = fact.type.map({ facts.schema[$0] }), !type.isComposite else { continue }
            let fragment = fact.fragmentName.map { "Fragment \"\($0)\"" } ?? "A fragment"
            report.add(
                "\(fragment) cannot be on \(type.name), which is no object, interface or union.",
                at: fact.condition.offset)
        }
    }
}
