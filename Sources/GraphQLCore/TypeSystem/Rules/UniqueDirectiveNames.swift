extension SDLRules {
    /// No two directives have the same name.
    /// https://spec.graphql.org/September2025/#sec-Schema
    static func uniqueDirectiveNames(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        var names = UniqueNames()
        for case .directive(let name, _, _, _) in facts.definitions.map(\.kind) {
            guard let first = names.insert(name) else { continue }
            errors.report("There is more than one directive @\(name.value).", at: first, name.offset)
        }
    }
}
