extension TypeSystemRules {
    /// The fields of a OneOf input object are nullable and have no defaults: only one of them is given.
    /// https://spec.graphql.org/September2025/#sec-OneOf-Input-Objects
    static func oneOfFieldsAreNullable(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for type in facts.types where type.isOneOf {
            for field in type.inputFields {
                let coordinate = "\(type.name).\(field.name.value)"
                if case .nonNull = field.type {
                    errors.report("\(coordinate) has to be nullable in a OneOf input object.", at: field.type.offset)
                }
                if field.defaultValue != nil {
                    errors.report("\(coordinate) cannot have a default in a OneOf input object.", at: field.offset)
                }
            }
        }
    }
}
