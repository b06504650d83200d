extension ValidationRules {
    /// Variables are of types that exist and that a client can send.
    /// https://spec.graphql.org/September2025/#sec-Variables-Are-Input-Types
    static func variablesAreInputTypes(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for variable in facts.operations.lazy.flatMap(\.variables.all) {
            let name = variable.definition.name.value
            let syntax = variable.definition.type
            guard let id = facts.schema.id(of: syntax.innermostName.value) else {
                report.addUnknownType(syntax.innermostName, facts.schema)
                continue
            }
            if !facts.schema[id].isInput {
                report.add("Variable $\(name) cannot be of type \(syntax), which is no input type.", at: syntax.offset)
            } else if variable.type == nil {
                report.add(
                    "Variable $\(name) has more than \(Wrapping.maximumListDepth) lists around one another.",
                    at: syntax.offset)
            }
        }
    }
}
