extension TypeSystemRules {
    /// Objects, interfaces and input objects have fields, unions members, enums values.
    /// https://spec.graphql.org/September2025/#sec-Objects.Type-Validation
    static func typesAreNotEmpty(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for type in facts.types {
            let missing: String? =
                switch type.definition.kind {
                case .object, .interface: type.fields.isEmpty ? "field" : nil
                case .inputObject: type.inputFields.isEmpty ? "field" : nil
                case .union: type.members.isEmpty ? "member" : nil
                case .enumeration: type.values.isEmpty ? "value" : nil
                case .scalar, .schema, .directive: nil
                }
            if let missing { errors.report("\(type.name) needs at least one \(missing).", at: type.offsets) }
        }
    }
}
