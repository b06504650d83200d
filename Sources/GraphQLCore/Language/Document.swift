/// A parsed document: what stands in it, in the order it stands there.
///
/// Its selections lie in flat lists, not in a tree of objects: whoever walks them steps from place to place, and counts
/// no references.
/// https://spec.graphql.org/September2025/#sec-Document
public final class Document: Sendable {
    public let source: SourceText
    public let definitions: [Definition]
    /// The selections of all selection sets, those of one set side by side.
    let selections: [Selection]
    /// The fields of all selection sets; like the two lists that follow, in the order in which they stand.
    public let fields: [Field]
    let spreads: [FragmentSpread]
    let inlineFragments: [InlineFragment]
    /// How many tokens it was read from: nothing is made of none.
    let tokenCount: Int

    init(source: SourceText, definitions: [Definition], _ selections: ParsedSelections, tokenCount: Int) {
        self.source = source
        self.tokenCount = tokenCount
        self.definitions = definitions
        self.selections = selections.complete
        fields = selections.fields
        spreads = selections.spreads
        inlineFragments = selections.inlineFragments
    }
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
    /// Without the `$`.
    public let name: Name
    public let type: TypeSyntax
    public let defaultValue: Value?
    public let directives: [Directive]
    /// Where the definition starts: at its description, if it has one.
    public let offset: SourceOffset
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

/// Where the selections of a set lie in its document.
/// https://spec.graphql.org/September2025/#sec-Selection-Sets
public struct SelectionSet: Sendable, BitwiseCopyable {
    private let first: Int32
    private let end: Int32
    public let offset: SourceOffset

    init(_ places: Range<Int>, offset: SourceOffset) {
        first = Int32(truncatingIfNeeded: places.lowerBound)
        end = Int32(truncatingIfNeeded: places.upperBound)
        self.offset = offset
    }

    /// In `Document.selections`.
    var places: Range<Int> { Int(first)..<Int(end) }
}

/// What a selection is, and its place in its document's list of such.
enum Selection: BitwiseCopyable {
    case field(Int)
    case fragmentSpread(Int)
    case inlineFragment(Int)
}

/// https://spec.graphql.org/September2025/#sec-Language.Fields
public struct Field: Sendable {
    public let alias: Name?
    public let name: Name
    public let arguments: [Argument]
    public let directives: [Directive]
    public internal(set) var selectionSet: SelectionSet?

    /// The name under which the response shows it.
    public var responseKey: String { alias?.value ?? name.value }

    /// `NameHash` of the response key.
    var keyHash: UInt32 { alias?.hash ?? name.hash }

    public var offset: SourceOffset { alias?.offset ?? name.offset }
}

struct FragmentSpread {
    let name: Name
    let directives: [Directive]
    let offset: SourceOffset
}

struct InlineFragment {
    let typeCondition: Name?
    let directives: [Directive]
    var selectionSet: SelectionSet
    let offset: SourceOffset
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
