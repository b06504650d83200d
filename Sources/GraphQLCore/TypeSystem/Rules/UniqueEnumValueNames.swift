extension SDLRules {
    /// The values of an enum, with those of its extensions, are unique.
    /// https://spec.graphql.org/September2025/#sec-Enums.Type-Validation
    static func uniqueEnumValueNames(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        var names = UniqueNames()
        for part in facts.parts {
            guard let type = part.name?.value else { continue }
            for value in part.values {
                guard let first = names.insert("\(type).\(value.name.value)", at: value.name.offset) else { continue }
                errors.report("\(type) has the value \(value.name.value) more than once.", at: first, value.name.offset)
            }
        }
    }
}
