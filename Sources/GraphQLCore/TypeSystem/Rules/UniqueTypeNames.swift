extension SDLRules {
    /// No two types have the same name.
    /// https://spec.graphql.org/September2025/#sec-Schema
    static func uniqueTypeNames(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        var names = UniqueNames()
        for case let name? in facts.definitions.filter(\.isType).map(\.name) {
            guard let first = names.insert(name) else { continue }
            errors.report("There is more than one type \(name.value).", at: first, name.offset)
        }
    }
}
