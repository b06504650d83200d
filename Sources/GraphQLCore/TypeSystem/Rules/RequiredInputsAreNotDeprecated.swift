extension TypeSystemRules {
    /// What has to be given cannot be deprecated: nobody could stop to give it.
    /// https://spec.graphql.org/September2025/#sec--deprecated
    static func requiredInputsAreNotDeprecated(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for input in facts.arguments + facts.inputFields where input.syntax.isRequired {
            guard let deprecated = input.syntax.directives.deprecated else { continue }
            errors.report(
                "\(input.coordinate) is required and cannot be deprecated.", at: deprecated.offset,
                input.syntax.type.offset)
        }
    }
}
