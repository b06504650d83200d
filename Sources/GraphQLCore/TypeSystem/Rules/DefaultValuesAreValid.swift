extension TypeSystemRules {
    /// A default value is one of its type.
    /// https://spec.graphql.org/September2025/#sec-Input-Objects.Type-Validation
    static func defaultValuesAreValid(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for input in facts.arguments + facts.inputFields {
            guard let value = input.syntax.defaultValue, let type = facts.schema.reference(input.syntax.type) else {
                continue
            }
            for mismatch in facts.schema.mismatches(of: value, type) {
                errors.report(
                    "The default of \(input.coordinate) does not fit: \(mismatch.reason)", at: mismatch.offset)
            }
        }
    }
}
