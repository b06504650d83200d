extension SDLRules {
    /// An input object value has each of its fields once.
    /// https://spec.graphql.org/September2025/#sec-Input-Object-Field-Uniqueness
    static func uniqueInputFieldNames(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for value in facts.values { report(value, &errors) }
    }

    private static func report(_ value: Value, _ errors: inout SchemaErrors) {
        switch value.kind {
        case .list(let items): for item in items { report(item, &errors) }
        case .object(let fields):
            var names = UniqueNames()
            for field in fields {
                report(field.value, &errors)
                guard let first = names.insert(field.name) else { continue }
                errors.report(
                    "The field \"\(field.name.value)\" is given more than once.", at: first, field.name.offset)
            }
        default: break
        }
    }
}
