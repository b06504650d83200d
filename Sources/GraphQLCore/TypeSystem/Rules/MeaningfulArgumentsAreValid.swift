extension TypeSystemRules {
    /// The arguments of the built-in directives, which change what a definition means, are of their types.
    /// https://spec.graphql.org/September2025/#sec-Type-System.Directives.Built-in-Directives
    static func meaningfulArgumentsAreValid(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        let ofTypes = facts.types.flatMap(\.directives)
        let ofFields = facts.fields.flatMap(\.syntax.directives)
        let ofInputs = (facts.arguments + facts.inputFields).flatMap(\.syntax.directives)
        let ofValues = facts.types.flatMap(\.values).flatMap(\.directives)
        let meaningful: Set = ["deprecated", "specifiedBy"]
        for directive in ofTypes + ofFields + ofInputs + ofValues where meaningful.contains(directive.name.value) {
            let definition = facts.schema.directives[directive.name.value]
            for argument in directive.arguments {
                guard let type = definition?.arguments[argument.name.value]?.type else { continue }
                for mismatch in facts.schema.mismatches(of: argument.value, type) {
                    errors.report(
                        "@\(directive.name.value)(\(argument.name.value):) does not fit: \(mismatch.reason)",
                        at: mismatch.offset)
                }
            }
        }
    }
}
