/// A named type of a schema.
/// https://spec.graphql.org/September2025/#sec-Types
public enum NamedType: Sendable {
    case scalar(ScalarType)
    case object(ObjectType)
    case interface(InterfaceType)
    case union(UnionType)
    case enumeration(EnumType)
    case inputObject(InputObjectType)

    public var name: String {
        switch self {
        case .scalar(let type): type.name
        case .object(let type): type.name
        case .interface(let type): type.name
        case .union(let type): type.name
        case .enumeration(let type): type.name
        case .inputObject(let type): type.name
        }
    }

    public var id: TypeID {
        switch self {
        case .scalar(let type): type.id
        case .object(let type): type.id
        case .interface(let type): type.id
        case .union(let type): type.id
        case .enumeration(let type): type.id
        case .inputObject(let type): type.id
        }
    }

    public var description: String? {
        switch self {
        case .scalar(let type): type.description
        case .object(let type): type.description
        case .interface(let type): type.description
        case .union(let type): type.description
        case .enumeration(let type): type.description
        case .inputObject(let type): type.description
        }
    }

    /// Scalars and enums: fields of them have no selection set.
    public var isLeaf: Bool {
        switch self {
        case .scalar, .enumeration: true
        default: false
        }
    }

    /// Objects, interfaces and unions: fields of them need a selection set.
    public var isComposite: Bool {
        switch self {
        case .object, .interface, .union: true
        default: false
        }
    }

    public var isAbstract: Bool {
        switch self {
        case .interface, .union: true
        default: false
        }
    }

    /// IsInputType(type)
    public var isInput: Bool {
        switch self {
        case .scalar, .enumeration, .inputObject: true
        default: false
        }
    }

    /// IsOutputType(type)
    public var isOutput: Bool {
        if case .inputObject = self { return false }
        return true
    }

    /// The fields of an object or interface, in the order of the schema.
    public var fields: FieldTable? {
        switch self {
        case .object(let type): type.fields
        case .interface(let type): type.fields
        default: nil
        }
    }

    /// The interfaces that an object or interface declares.
    public var interfaces: [TypeID] {
        switch self {
        case .object(let type): type.interfaces
        case .interface(let type): type.interfaces
        default: []
        }
    }
}

/// https://spec.graphql.org/September2025/#sec-Scalars
public final class ScalarType: Sendable {
    public let id: TypeID
    public let name: String
    public let description: String?
    /// The URL of `@specifiedBy`.
    public let specifiedByURL: String?
    /// How its values are read; nil lets any value through.
    public let coercion: ScalarCoercion?

    init(id: TypeID, name: String, description: String?, specifiedByURL: String?, coercion: ScalarCoercion?) {
        self.id = id
        self.name = name
        self.description = description
        self.specifiedByURL = specifiedByURL
        self.coercion = coercion
    }
}

/// https://spec.graphql.org/September2025/#sec-Objects
public final class ObjectType: Sendable {
    public let id: TypeID
    public let name: String
    public let description: String?
    public let interfaces: [TypeID]
    public let fields: FieldTable

    init(id: TypeID, name: String, description: String?, interfaces: [TypeID], fields: FieldTable) {
        self.id = id
        self.name = name
        self.description = description
        self.interfaces = interfaces
        self.fields = fields
    }
}

/// https://spec.graphql.org/September2025/#sec-Interfaces
public final class InterfaceType: Sendable {
    public let id: TypeID
    public let name: String
    public let description: String?
    public let interfaces: [TypeID]
    public let fields: FieldTable

    init(id: TypeID, name: String, description: String?, interfaces: [TypeID], fields: FieldTable) {
        self.id = id
        self.name = name
        self.description = description
        self.interfaces = interfaces
        self.fields = fields
    }
}

/// https://spec.graphql.org/September2025/#sec-Unions
public final class UnionType: Sendable {
    public let id: TypeID
    public let name: String
    public let description: String?
    public let members: [TypeID]

    init(id: TypeID, name: String, description: String?, members: [TypeID]) {
        self.id = id
        self.name = name
        self.description = description
        self.members = members
    }
}

/// https://spec.graphql.org/September2025/#sec-Enums
public final class EnumType: Sendable {
    public let id: TypeID
    public let name: String
    public let description: String?
    public let values: [EnumValueDefinition]
    private let names: NameTable

    init(id: TypeID, name: String, description: String?, values: [EnumValueDefinition]) {
        self.id = id
        self.name = name
        self.description = description
        self.values = values
        names = NameTable(values.map(\.name))
    }

    public func hasValue(_ name: String) -> Bool { names.place(of: name) != nil }
}

public struct EnumValueDefinition: Sendable {
    public let name: String
    public let description: String?
    public let deprecationReason: String?
}

/// https://spec.graphql.org/September2025/#sec-Input-Objects
public final class InputObjectType: Sendable {
    public let id: TypeID
    public let name: String
    public let description: String?
    public let fields: InputTable
    /// Exactly one of its fields is to be given, and not null.
    public let isOneOf: Bool

    init(id: TypeID, name: String, description: String?, fields: InputTable, isOneOf: Bool) {
        self.id = id
        self.name = name
        self.description = description
        self.fields = fields
        self.isOneOf = isOneOf
    }
}
