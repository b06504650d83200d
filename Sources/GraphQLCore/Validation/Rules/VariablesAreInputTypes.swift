extension ValidationRules {
    /// Variables are of types that exist and that a client can send.
    /// https://spec.graphql.org/September2025/#sec-Variables-Are-Input-Types
    static func variablesAreInputTypes(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations {
            for (place, variable) in operation.variables.all.enumerated() {
                if let type = variable.type, facts.schema[type.named].isInput { continue }
                refuse(operation.definition.variables[place].type, of: variable.name, facts.schema, &report)
            }
        }
    }

    private static func refuse(
        _ type: TypeSyntax, of variable: Name, _ schema: Schema, _ report: inout ValidationReport
    ) {
        guard let named = schema.type(named: type.innermostName.value) else {
            return report.addUnknownType(type.innermostName, schema)
        }
        let reason =
            named.isInput
            ? "has more than \(Wrapping.maximumListDepth) lists around one another"
            : "cannot be of type \(type), which is no input type"
        report.add("Variable $\(variable.value) \(reason).", at: type.offset)
    }
}
