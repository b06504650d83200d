extension ValidationRules {
    /// Arguments that are non-null and have no default are given.
    /// https://spec.graphql.org/September2025/#sec-Required-Arguments
    static func requiredArguments(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for list in facts.argumentLists {
            guard let definitions = facts.definitions(of: list) else { continue }
            for definition in definitions.all where definition.isRequired {
                if facts.arguments(of: list).gives(definition) { continue }
                let type = facts.schema.text(of: definition.type)
                report.add(
                    "\(facts.ownerText(of: list)) needs its argument \"\(definition.name)\" of type \(type).",
                    at: facts.offset(of: list))
            }
        }
    }
}
