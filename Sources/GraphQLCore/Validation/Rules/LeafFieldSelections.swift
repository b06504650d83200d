extension ValidationRules {
    /// Fields of scalars and enums have no selection set, all others have one.
    /// https://spec.graphql.org/September2025/#sec-Leaf-Field-Selections
    static func leafFieldSelections(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.fields {
            guard let type = fact.definition?.type else { continue }
            let isLeaf = facts.schema[type.named].isLeaf
            if isLeaf, let set = fact.field.selectionSet {
                report.add(
                    "\(facts.text(of: fact)) is of type \(facts.schema.text(of: type)), of which nothing can be selected.",
                    at: set.offset)
            } else if !isLeaf, fact.field.selectionSet == nil {
                report.add(
                    "\(facts.text(of: fact)) is of type \(facts.schema.text(of: type)): say which of its fields you want.",
                    at: fact.field.offset)
            }
        }
    }
}
