extension ValidationRules {
    /// Fields of scalars and enums have no selection set, all others have one.
    /// https://spec.graphql.org/September2025/#sec-Leaf-Field-Selections
    static func leafFieldSelections(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for (place, fact) in facts.fields.enumerated() {
            guard let type = fact.type else { continue }
            let set = facts.document.fields[place].selectionSet
            let isLeaf = facts.schema[type.named].isLeaf
            if isLeaf, let set {
                report.add(
                    "\(facts.text(ofField: place)) is of type \(facts.schema.text(of: type)), of which nothing can be selected.",
                    at: set.offset)
            } else if !isLeaf, set == nil {
                report.add(
                    "\(facts.text(ofField: place)) is of type \(facts.schema.text(of: type)): say which of its fields you want.",
                    at: facts.document.fields[place].offset)
            }
        }
    }
}
