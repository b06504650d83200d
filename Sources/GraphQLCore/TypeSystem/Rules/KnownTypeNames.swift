extension SDLRules {
    /// Every type that is referred to is defined or built in.
    /// https://spec.graphql.org/September2025/#sec-Type-References
    static func knownTypeNames(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for name in facts.typeNames where facts.types[name.value] == nil && !BuiltIns.typeNames.contains(name.value) {
            errors.report("There is no type \(name.value).", at: name.offset)
        }
    }
}
