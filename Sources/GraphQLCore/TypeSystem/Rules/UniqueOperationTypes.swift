extension SDLRules {
    /// A schema has one root type at most for each operation.
    /// https://spec.graphql.org/September2025/#sec-Root-Operation-Types
    static func uniqueOperationTypes(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        var names = UniqueNames()
        for root in facts.parts.flatMap(\.roots) {
            let operation = root.operation.rawValue
            guard let first = names.insert(operation, at: root.offset) else { continue }
            errors.report("The schema has more than one \(operation) type.", at: first, root.offset)
        }
    }
}
