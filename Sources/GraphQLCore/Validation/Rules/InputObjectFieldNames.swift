extension ValidationRules {
    /// What an input object is given are fields that it has.
    /// https://spec.graphql.org/September2025/#sec-Input-Object-Field-Names
    static func inputObjectFieldNames(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for fact in facts.values {
            guard case .object(let given) = fact.value.kind, let type = facts.inputObject(of: fact) else { continue }
            for field in given where type.fields.position(of: field.name) == nil {
                let name = field.name.value
                let hint = report.suggestion(for: name, among: type.fields.all.lazy.map(\.name))
                report.add("\(type.name) has no field \"\(name)\".\(hint)", at: field.name.offset)
            }
        }
    }
}
