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

// MARK: - What stands in a definition, where its kind has such a thing

extension TypeSystemDefinition {
    /// The interfaces that an object or interface implements.
    var interfaces: [Name] {
        switch kind {
        case .object(_, let interfaces, _), .interface(_, let interfaces, _): interfaces
        default: []
        }
    }

    /// The fields of an object or interface.
    var fields: [FieldSyntax] {
        switch kind {
        case .object(_, _, let fields), .interface(_, _, let fields): fields
        default: []
        }
    }

    /// The fields of an input object, or the arguments of a directive.
    var inputs: [InputValueSyntax] {
        switch kind {
        case .inputObject(_, let inputs), .directive(_, let inputs, _, _): inputs
        default: []
        }
    }

    /// The members of a union.
    var members: [Name] {
        if case .union(_, let members) = kind { members } else { [] }
    }

    /// The values of an enum.
    var values: [EnumValueSyntax] {
        if case .enumeration(_, let values) = kind { values } else { [] }
    }

    /// The root operation types of a schema.
    var roots: [RootOperationTypeDefinition] {
        if case .schema(let roots) = kind { roots } else { [] }
    }

    /// The types of its fields and arguments.
    var referencedTypes: [TypeSyntax] {
        fields.flatMap { [$0.type] + $0.arguments.map(\.type) } + inputs.map(\.type)
    }
}

extension FieldSyntax {
    /// Where it begins, its description included.
    var offset: SourceOffset { description?.offset ?? name.offset }
}

extension InputValueSyntax {
    /// Where it begins, its description included.
    var offset: SourceOffset { description?.offset ?? name.offset }

    /// It has to be given: non-null, and no default stands in.
    var isRequired: Bool {
        if case .nonNull = type { defaultValue == nil } else { false }
    }
}

extension EnumValueSyntax {
    /// Where it begins, its description included.
    var offset: SourceOffset { description?.offset ?? name.offset }
}
