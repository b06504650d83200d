/// A definition of the type system, or, in an extension, what is added to one.
/// https://spec.graphql.org/September2025/#sec-Type-System
public struct TypeSystemDefinition: Sendable {
    public let description: StringLiteral?
    public let directives: [Directive]
    public let kind: Kind
    public let offset: SourceOffset

    public enum Kind: Sendable {
        case schema([RootOperationTypeDefinition])
        case scalar(Name)
        case object(Name, interfaces: [Name], fields: [FieldSyntax])
        case interface(Name, interfaces: [Name], fields: [FieldSyntax])
        case union(Name, members: [Name])
        case enumeration(Name, values: [EnumValueSyntax])
        case inputObject(Name, fields: [InputValueSyntax])
        case directive(Name, arguments: [InputValueSyntax], isRepeatable: Bool, locations: [Name])
    }

    /// The name that it defines or extends; a schema has none.
    public var name: Name? {
        switch kind {
        case .schema: nil
        case .scalar(let name), .object(let name, _, _), .interface(let name, _, _), .union(let name, _),
            .enumeration(let name, _), .inputObject(let name, _), .directive(let name, _, _, _):
            name
        }
    }
}

public struct RootOperationTypeDefinition: Sendable {
    public let operation: OperationKind
    public let type: Name
    public let offset: SourceOffset
}

/// https://spec.graphql.org/September2025/#FieldDefinition
public struct FieldSyntax: Sendable {
    public let description: StringLiteral?
    public let name: Name
    public let arguments: [InputValueSyntax]
    public let type: TypeSyntax
    public let directives: [Directive]
}

/// https://spec.graphql.org/September2025/#InputValueDefinition
public struct InputValueSyntax: Sendable {
    public let description: StringLiteral?
    public let name: Name
    public let type: TypeSyntax
    public let defaultValue: Value?
    public let directives: [Directive]
}

/// https://spec.graphql.org/September2025/#EnumValueDefinition
public struct EnumValueSyntax: Sendable {
    public let description: StringLiteral?
    public let name: Name
    public let directives: [Directive]
}
