extension SDLRules {
    /// A type is extended only where it is defined, and as what it is defined.
    /// https://spec.graphql.org/September2025/#sec-Type-Extensions
    static func possibleTypeExtensions(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for part in facts.extensions {
            guard let name = part.name else { continue }
            guard let definition = facts.types[name.value] else {
                errors.report("There is no type \(name.value) to extend.", at: name.offset)
                continue
            }
            if definition.directiveLocation != part.directiveLocation {
                errors.report("\(name.value) is extended as what it is not.", at: definition.offset, part.offset)
            }
        }
    }
}
