/// A field of an object or interface.
/// https://spec.graphql.org/September2025/#FieldDefinition
public final class FieldDefinition: Sendable {
    public let name: String
    public let description: String?
    public let arguments: InputTable
    public let type: TypeReference
    public let deprecationReason: String?

    init(
        name: String, description: String?, arguments: InputTable, type: TypeReference, deprecationReason: String?
    ) {
        self.name = name
        self.description = description
        self.arguments = arguments
        self.type = type
        self.deprecationReason = deprecationReason
    }
}

/// An argument, or a field of an input object.
/// https://spec.graphql.org/September2025/#InputValueDefinition
public final class InputValueDefinition: Sendable {
    public let name: String
    /// `NameHash` of it.
    let nameHash: UInt32
    public let description: String?
    public let type: TypeReference
    /// As it is written in the schema.
    public let defaultValue: Value?
    public let deprecationReason: String?

    init(
        name: String, description: String?, type: TypeReference, defaultValue: Value?, deprecationReason: String?
    ) {
        self.name = name
        nameHash = NameHash.of(name)
        self.description = description
        self.type = type
        self.defaultValue = defaultValue
        self.deprecationReason = deprecationReason
    }

    /// It has to be given: non-null, and no default stands in.
    public var isRequired: Bool { type.isNonNull && defaultValue == nil }
}

/// A directive of a schema.
/// https://spec.graphql.org/September2025/#sec-Type-System.Directives
public final class DirectiveDefinition: Sendable {
    public let name: String
    public let description: String?
    public let arguments: InputTable
    public let isRepeatable: Bool
    public let locations: [DirectiveLocation]
    /// Every schema has it without defining it.
    public let isBuiltIn: Bool

    init(
        name: String, description: String?, arguments: InputTable, isRepeatable: Bool, locations: [DirectiveLocation],
        isBuiltIn: Bool
    ) {
        self.name = name
        self.description = description
        self.arguments = arguments
        self.isRepeatable = isRepeatable
        self.locations = locations
        self.isBuiltIn = isBuiltIn
    }
}

/// Definitions in the order of the schema, found by name.
public struct DefinitionTable<Item: Sendable>: Sendable {
    public let all: [Item]
    private let names: NameTable

    /// The first of several of one name counts; that there are none is the business of schema validation.
    init(_ items: [Item], name: (Item) -> String) {
        all = items
        names = NameTable(items.map(name))
    }

    public subscript(name: String) -> Item? { names.place(of: name).map { all[$0] } }

    /// The same for a name that a document has: it is hashed already.
    subscript(name: Name) -> Item? { names.place(of: name.value, name.hash).map { all[$0] } }

    /// The place of the definition in `all`.
    public func position(of name: String) -> Int? { names.place(of: name) }

    func position(of name: Name) -> Int? { names.place(of: name.value, name.hash) }
}

public typealias FieldTable = DefinitionTable<FieldDefinition>
public typealias InputTable = DefinitionTable<InputValueDefinition>
