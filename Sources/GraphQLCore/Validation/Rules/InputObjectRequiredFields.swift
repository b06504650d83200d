extension ValidationRules {
    /// Fields of an input object that are non-null and have no default are given.
    /// https://spec.graphql.org/September2025/#sec-Input-Object-Required-Fields
    static func inputObjectRequiredFields(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.values {
            guard case .object(let given) = fact.value.kind, let type = facts.inputObject(of: fact) else { continue }
            for definition in type.fields.all where definition.isRequired {
                if given.gives(definition) { continue }
                report.add(
                    "\(type.name) needs its field \"\(definition.name)\" of type \(facts.schema.text(of: definition.type)).",
                    at: fact.value.offset)
            }
        }
    }
}
