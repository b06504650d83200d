extension TypeSystemRules {
    /// Arguments and the fields of input objects have input types.
    /// https://spec.graphql.org/September2025/#sec-Input-Objects.Type-Validation
    static func inputsHaveInputTypes(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for input in facts.arguments + facts.inputFields
        where facts.namedType(of: input.syntax.type)?.isInput == false {
            errors.report(
                "\(input.coordinate) cannot be of type \(input.syntax.type), which is for output only.",
                at: input.syntax.type.offset)
        }
    }
}
