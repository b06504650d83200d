extension ValidationRules {
    /// What is selected of a type are fields that it has.
    /// https://spec.graphql.org/September2025/#sec-Field-Selections
    static func fieldSelections(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for (place, fact) in facts.fields.enumerated() where fact.isUnknown {
            guard let parent = fact.parent else { continue }
            let name = facts.document.fields[place].name.value
            let hint = hint(for: name, missingIn: facts.schema[parent], parent, facts.schema, &report)
            report.add(
                "\(facts.schema[parent].name) has no field \"\(name)\".\(hint)", at: facts.document.fields[place].offset
            )
        }
    }

    /// A type of which the field could be selected in a fragment, or else fields whose names are near.
    private static func hint(
        for name: String, missingIn type: NamedType, _ id: TypeID, _ schema: Schema, _ report: inout ValidationReport
    ) -> String {
        if type.isAbstract, report.suggestions.areOffered {
            let owners = schema.possibleTypes(of: id).lazy.map { schema[$0] }.filter { $0.fields?[name] != nil }
            let names = Array(owners.prefix(3).map(\.name))
            if !names.isEmpty { return report.fragmentSuggestion(on: names) }
        }
        return report.suggestion(for: name, among: (type.fields?.all ?? []).lazy.map(\.name))
    }
}
