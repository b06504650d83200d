extension TypeSystemRules {
    /// There is a query type; root types are object types, and different ones.
    /// https://spec.graphql.org/September2025/#sec-Root-Operation-Types
    static func rootTypesAreObjects(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        let roots = facts.declarations.roots
        if !roots.contains(where: { $0.operation == .query }) {
            errors.report(
                "There is no query type.", at: [facts.declarations.schemaDefinition?.offset].compactMap { $0 })
        }
        let isObject = { (root: RootDeclaration) in
            if case .object = facts.schema.type(named: root.type) { true } else { false }
        }
        for root in roots where !isObject(root) {
            errors.report(
                "The \(root.operation.rawValue) type has to be an object type; \(root.type) is none.", at: root.offset)
        }
        var reported: Set<String> = []
        for root in roots where isObject(root) && reported.insert(root.type).inserted {
            let same = roots.filter { $0.type == root.type }
            guard same.count > 1 else { continue }
            let operations = same.map(\.operation.rawValue).joined(separator: ", ")
            errors.report("\(root.type) is more than one root type: \(operations).", at: same.map(\.offset))
        }
    }
}
