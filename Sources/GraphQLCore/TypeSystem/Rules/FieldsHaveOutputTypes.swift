extension TypeSystemRules {
    /// The fields of objects and interfaces have output types.
    /// https://spec.graphql.org/September2025/#sec-Objects.Type-Validation
    static func fieldsHaveOutputTypes(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for field in facts.fields where facts.namedType(of: field.syntax.type)?.isOutput == false {
            errors.report(
                "\(field.coordinate) cannot be of type \(field.syntax.type), which is for input only.",
                at: field.syntax.type.offset)
        }
    }
}
