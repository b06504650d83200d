extension SDLRules {
    /// A type is extended only where it is defined, and as what it is defined.
    /// https://spec.graphql.org/September2025/#sec-Type-Extensions
    static func possibleTypeExtensions(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for part in facts.extensions {
            guard let name = part.name else { continue }
            if let definition = facts.types[name.value] {
                check(part, of: name.value, is: definition, &errors)
            } else {
                errors.report("There is no type \(name.value) to extend.", at: name.offset)
            }
        }
    }

    /// Apart from the loop: inside it, Swift 6.3.1 ends on an ownership error of its own when it optimizes.
    @inline(never)
    private static func check(
        _ part: TypeSystemDefinition, of name: String, is definition: TypeSystemDefinition, _ errors: inout SchemaErrors
    ) {
        if definition.directiveLocation == part.directiveLocation { return }
        errors.report("\(name) is extended as what it is not.", at: definition.offset, part.offset)
    }
}
