extension SDLRules {
    /// Every directive is defined, and stands where its definition says that it may.
    /// https://spec.graphql.org/September2025/#sec-Type-System.Directives
    static func knownDirectives(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for annotation in facts.annotations {
            for directive in annotation.directives {
                let name = directive.name.value
                if let definition = facts.directives[name] {
                    if definition.locations.contains(annotation.location.rawValue) { continue }
                    errors.report("@\(name) may not stand at \(annotation.location.rawValue).", at: directive.offset)
                } else {
                    errors.report("There is no directive @\(name).", at: directive.offset)
                }
            }
        }
    }
}
