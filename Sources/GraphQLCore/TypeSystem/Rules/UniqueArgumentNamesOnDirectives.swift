extension SDLRules {
    /// A directive is given each of its arguments once.
    /// https://spec.graphql.org/September2025/#sec-Argument-Uniqueness
    static func uniqueArgumentNamesOnDirectives(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for directive in facts.annotations.flatMap(\.directives) {
            for (name, offsets) in directive.arguments.map(\.name).repeated {
                errors.report("The argument \"\(name)\" is given more than once.", at: offsets)
            }
        }
    }
}
