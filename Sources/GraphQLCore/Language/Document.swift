/// A parsed document: what stands in it, in the order it stands there.
/// https://spec.graphql.org/September2025/#sec-Document
public struct Document: Sendable {
    public let source: SourceText
    public let definitions: [Definition]
    /// How many fields its selection sets have; each has its own `Field.index` below this.
    public let fieldCount: Int
}

/// https://spec.graphql.org/September2025/#Definition
public enum Definition: Sendable {
    case operation(OperationDefinition)
    case fragment(FragmentDefinition)
    case typeSystem(TypeSystemDefinition)
    case typeSystemExtension(TypeSystemDefinition)

    public var offset: SourceOffset {
        switch self {
        case .operation(let definition): definition.offset
        case .fragment(let definition): definition.offset
        case .typeSystem(let definition), .typeSystemExtension(let definition): definition.offset
        }
    }
}

/// A name where it stands.
public struct Name: Sendable {
    public let value: String
    public let offset: SourceOffset
    /// `NameHash` of the value.
    let hash: UInt32
}

public enum OperationKind: String, Sendable, CaseIterable {
    case query, mutation, subscription
}

/// https://spec.graphql.org/September2025/#sec-Language.Operations
public final class OperationDefinition: Sendable {
    public let description: StringLiteral?
    public let kind: OperationKind
    public let name: Name?
    public let variables: [VariableDefinition]
    public let directives: [Directive]
    public let selectionSet: SelectionSet
    public let offset: SourceOffset

    init(
        description: StringLiteral?, kind: OperationKind, name: Name?, variables: [VariableDefinition],
        directives: [Directive], selectionSet: SelectionSet, offset: SourceOffset
    ) {
        self.description = description
        self.kind = kind
        self.name = name
        self.variables = variables
        self.directives = directives
        self.selectionSet = selectionSet
        self.offset = offset
    }
}

/// https://spec.graphql.org/September2025/#sec-Language.Variables
public struct VariableDefinition: Sendable {
    public let description: StringLiteral?
    /// Without the `$`, but placed at it.
    public let name: Name
    public let type: TypeSyntax
    public let defaultValue: Value?
    public let directives: [Directive]
}

/// https://spec.graphql.org/September2025/#sec-Language.Fragments
public final class FragmentDefinition: Sendable {
    public let description: StringLiteral?
    public let name: Name
    public let typeCondition: Name
    public let directives: [Directive]
    public let selectionSet: SelectionSet
    public let offset: SourceOffset

    init(
        description: StringLiteral?, name: Name, typeCondition: Name, directives: [Directive],
        selectionSet: SelectionSet, offset: SourceOffset
    ) {
        self.description = description
        self.name = name
        self.typeCondition = typeCondition
        self.directives = directives
        self.selectionSet = selectionSet
        self.offset = offset
    }
}

/// https://spec.graphql.org/September2025/#sec-Selection-Sets
public struct SelectionSet: Sendable {
    public let selections: [Selection]
    public let offset: SourceOffset
}

public enum Selection: Sendable {
    case field(Field)
    case fragmentSpread(FragmentSpread)
    case inlineFragment(InlineFragment)
}

/// https://spec.graphql.org/September2025/#sec-Language.Fields
public final class Field: Sendable {
    public let alias: Name?
    public let name: Name
    public let arguments: [Argument]
    public let directives: [Directive]
    public let selectionSet: SelectionSet?
    /// `NameHash` of the response key.
    let keyHash: UInt32
    /// Its number among the fields of its document, in the order in which they end.
    public let index: Int

    init(
        alias: Name?, name: Name, arguments: [Argument], directives: [Directive], selectionSet: SelectionSet?,
        index: Int
    ) {
        self.alias = alias
        self.name = name
        self.arguments = arguments
        self.directives = directives
        self.selectionSet = selectionSet
        keyHash = alias?.hash ?? name.hash
        self.index = index
    }

    /// The name under which the response shows it.
    public var responseKey: String { alias?.value ?? name.value }

    public var offset: SourceOffset { alias?.offset ?? name.offset }
}

public final class FragmentSpread: Sendable {
    public let name: Name
    public let directives: [Directive]
    public let offset: SourceOffset

    init(name: Name, directives: [Directive], offset: SourceOffset) {
        self.name = name
        self.directives = directives
        self.offset = offset
    }
}

public final class InlineFragment: Sendable {
    public let typeCondition: Name?
    public let directives: [Directive]
    public let selectionSet: SelectionSet
    public let offset: SourceOffset

    init(typeCondition: Name?, directives: [Directive], selectionSet: SelectionSet, offset: SourceOffset) {
        self.typeCondition = typeCondition
        self.directives = directives
        self.selectionSet = selectionSet
        self.offset = offset
    }
}

/// https://spec.graphql.org/September2025/#sec-Language.Arguments
public struct Argument: Sendable {
    public let name: Name
    public let value: Value
}

/// https://spec.graphql.org/September2025/#sec-Language.Directives
public struct Directive: Sendable {
    public let name: Name
    public let arguments: [Argument]
    public let offset: SourceOffset
}
