extension SDLRules {
    /// The fields of an object, interface or input object, with those of its extensions, are unique.
    /// https://spec.graphql.org/September2025/#sec-Objects.Type-Validation
    static func uniqueFieldDefinitionNames(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        var names = UniqueNames()
        for part in facts.parts where part.isType {
            guard let type = part.name?.value else { continue }
            for field in part.fields.map(\.name) + part.inputs.map(\.name) {
                guard let first = names.insert("\(type).\(field.value)", at: field.offset) else { continue }
                errors.report("\(type) has the field \"\(field.value)\" more than once.", at: first, field.offset)
            }
        }
    }
}
