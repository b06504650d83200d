extension SDLRules {
    /// A document has one schema definition at most.
    /// https://spec.graphql.org/September2025/#sec-Schema
    static func loneSchemaDefinition(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        let schemas = facts.definitions.filter { if case .schema = $0.kind { true } else { false } }
        for schema in schemas.dropFirst() {
            errors.report("A document has one schema definition only.", at: schema.offset)
        }
    }
}
