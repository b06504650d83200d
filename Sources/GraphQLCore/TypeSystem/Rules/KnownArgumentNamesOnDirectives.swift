extension SDLRules {
    /// Every argument of a directive is one that its definition has.
    /// https://spec.graphql.org/September2025/#sec-Argument-Names
    static func knownArgumentNamesOnDirectives(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for directive in facts.annotations.flatMap(\.directives) {
            guard let definition = facts.directives[directive.name.value] else { continue }
            let known = Set(definition.arguments.map(\.name.value))
            for argument in directive.arguments.map(\.name) where !known.contains(argument.value) {
                errors.report("@\(directive.name.value) has no argument \"\(argument.value)\".", at: argument.offset)
            }
        }
    }
}
