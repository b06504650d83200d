extension ValidationRules {
    /// A variable stands only where each value that it can have is allowed.
    /// https://spec.graphql.org/September2025/#sec-All-Variable-Usages-Are-Allowed
    static func allVariableUsagesAreAllowed(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        for operation in facts.operations where !operation.variables.all.isEmpty {
            facts.forEachUsage(of: operation) { usage in
                guard let variable = operation.variables[usage.name], let type = variable.type,
                    let locationType = usage.type,
                    !isAllowed(usage, at: locationType, variable, type, facts.schema)
                else { return }
                let given = facts.schema.text(of: type)
                let expected = facts.schema.text(of: usage.isOneOfField ? locationType.nonNull : locationType)
                report.add(
                    "Variable $\(usage.name) of type \(given) cannot stand where \(expected) is expected.",
                    at: variable.offset, usage.offset)
            }
        }
    }

    /// IsVariableUsageAllowed(variableDefinition, variableUsage)
    private static func isAllowed(
        _ usage: VariableUsage, at locationType: TypeReference, _ variable: VariableFact, _ type: TypeReference,
        _ schema: Schema
    ) -> Bool {
        if (locationType.isNonNull || usage.isOneOfField) && !type.isNonNull {
            guard variable.hasNonNullDefault || usage.hasLocationDefault else { return false }
            return schema.isSubtype(type, of: locationType.nullable)
        }
        return schema.isSubtype(type, of: locationType)
    }
}
