extension SDLRules {
    /// A directive is given every argument that its definition requires.
    /// https://spec.graphql.org/September2025/#sec-Required-Arguments
    static func providedRequiredArgumentsOnDirectives(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for directive in facts.annotations.flatMap(\.directives) {
            guard let definition = facts.directives[directive.name.value] else { continue }
            let given = Set(directive.arguments.map(\.name.value))
            for argument in definition.arguments where argument.isRequired && !given.contains(argument.name.value) {
                errors.report(
                    "@\(directive.name.value) needs its argument \"\(argument.name.value)\" of type \(argument.type).",
                    at: directive.offset)
            }
        }
    }
}
