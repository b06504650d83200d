/// A root operation type as a document declares it, or has it by its name.
struct RootDeclaration {
    let operation: OperationKind
    let type: String
    /// Where it is named; where it is defined, if it is a root only by its name.
    let offset: SourceOffset
}

extension SchemaDeclarations {
    /// The root operation types. A document without a schema definition has those of the default names.
    /// https://spec.graphql.org/September2025/#sec-Root-Operation-Types.Default-Root-Operation-Type-Names
    var roots: [RootDeclaration] {
        let declared = ([schemaDefinition].compactMap { $0 } + schemaExtensions).flatMap(\.roots).map {
            RootDeclaration(operation: $0.operation, type: $0.type.value, offset: $0.type.offset)
        }
        if schemaDefinition != nil { return declared }
        let named = OperationKind.allCases.compactMap { operation -> RootDeclaration? in
            guard let type = self[type: operation.defaultTypeName] else { return nil }
            return RootDeclaration(operation: operation, type: type.name, offset: type.definition.offset)
        }
        return named + declared.filter { root in !named.contains { $0.operation == root.operation } }
    }
}

extension OperationKind {
    /// The name that makes a type this root without a schema definition.
    var defaultTypeName: String {
        switch self {
        case .query: "Query"
        case .mutation: "Mutation"
        case .subscription: "Subscription"
        }
    }
}
