extension TypeSystemRules {
    /// Names that begin with two underscores belong to introspection.
    /// https://spec.graphql.org/September2025/#sec-Names.Reserved-Names
    static func namesAreNotReserved(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        let report = { (name: Name, offset: SourceOffset, errors: inout SchemaErrors) in
            guard BuiltIns.isIntrospection(name.value) else { return }
            errors.report("Names like \(name.value) that begin with \"__\" belong to introspection.", at: offset)
        }
        for definition in facts.types.map(\.definition) + facts.directives {
            if let name = definition.name { report(name, definition.offset, &errors) }
        }
        for field in facts.fields { report(field.syntax.name, field.syntax.offset, &errors) }
        for input in facts.arguments + facts.inputFields { report(input.syntax.name, input.syntax.offset, &errors) }
        for value in facts.types.flatMap(\.values) { report(value.name, value.offset, &errors) }
    }
}
