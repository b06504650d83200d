extension SDLRules {
    /// A directive that is not repeatable stands once at what it describes; a type's extensions count with the type.
    /// https://spec.graphql.org/September2025/#sec-Type-System.Directives
    static func uniqueDirectivesPerLocation(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        var shared: [Annotation.Owner: UniqueNames] = [:]
        for annotation in facts.annotations {
            var names = annotation.owner == .itself ? UniqueNames() : shared[annotation.owner] ?? UniqueNames()
            for directive in annotation.directives where facts.directives[directive.name.value]?.isRepeatable == false {
                guard let first = names.insert(directive.name.value, at: directive.offset) else { continue }
                errors.report("@\(directive.name.value) may stand here only once.", at: first, directive.offset)
            }
            shared[annotation.owner] = names
        }
    }
}
