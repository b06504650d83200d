/// What a service can be asked: its types, directives and root operation types. Immutable, and shared by all threads.
/// https://spec.graphql.org/September2025/#sec-Schema
public final class Schema: Sendable {
    public let description: String?
    /// All types, introspection and built-in ones included; a `TypeID` is a place in this list.
    public let types: [NamedType]
    public let directives: DefinitionTable<DirectiveDefinition>
    public let queryType: ObjectType?
    public let mutationType: ObjectType?
    public let subscriptionType: ObjectType?
    /// The fields that exist without being in a type: `__typename` of every composite type, and of the query root
    /// `__schema` and `__type`.
    let metaFields: MetaFields
    let selectableFields: SelectableFields
    /// What a list that introspection shows, and a text, have at most: items, and bytes with all their characters escaped.
    let longestList: Int
    let longestTextBytes: Int
    private let names: NameTable
    /// By type: the object types that a value of it can have, in the order of the schema. Empty for leaves.
    private let possible: [[TypeID]]
    private let possibleSets: [Set<TypeID>]

    init(
        description: String?, types: [NamedType], ids: [String: TypeID],
        directives: DefinitionTable<DirectiveDefinition>, roots: [OperationKind: ObjectType]
    ) {
        self.description = description
        self.types = types
        names = NameTable(types.map(\.name))
        self.directives = directives
        queryType = roots[.query]
        mutationType = roots[.mutation]
        subscriptionType = roots[.subscription]
        metaFields = MetaFields(ids)
        selectableFields = SelectableFields(types, metaFields, queryType: roots[.query])
        possible = Self.possibleTypes(of: types)
        possibleSets = possible.map(Set.init)
        let sizes = SchemaSizes(types, directives.all, description: description)
        longestList = sizes.longestList
        longestTextBytes = sizes.longestTextBytes
    }

    public subscript(id: TypeID) -> NamedType { types[id.index] }

    public func type(named name: String) -> NamedType? { names.place(of: name).map { types[$0] } }

    public func id(of name: String) -> TypeID? { names.place(of: name).map { TypeID($0) } }

    /// The same for a name that a document has: it is hashed already.
    func id(of name: Name) -> TypeID? { names.place(of: name.value, name.hash).map { TypeID($0) } }

    public func rootType(of operation: OperationKind) -> ObjectType? {
        switch operation {
        case .query: queryType
        case .mutation: mutationType
        case .subscription: subscriptionType
        }
    }

    /// The field of this name that can be selected of a composite type, meta-fields included.
    public func field(_ name: String, of type: NamedType) -> FieldDefinition? {
        if let field = type.fields?[name] { return field }
        guard BuiltIns.isIntrospection(name), type.isComposite else { return nil }
        if name == metaFields.typename.name { return metaFields.typename }
        guard case .object(let object) = type, object === queryType else { return nil }
        return [metaFields.schema, metaFields.type].first { $0.name == name }
    }

    /// The object types that a value of this type can have: itself, an interface's implementations, a union's members.
    public func possibleTypes(of id: TypeID) -> [TypeID] { possible[id.index] }

    public func isPossible(_ object: TypeID, for type: TypeID) -> Bool { possibleSets[type.index].contains(object) }

    /// Whether some object type is possible for both.
    public func overlaps(_ left: TypeID, _ right: TypeID) -> Bool {
        left == right || !possibleSets[left.index].isDisjoint(with: possibleSets[right.index])
    }

    /// The type in SDL notation.
    public func text(of type: TypeReference) -> String { type.wrapping.text(self[type.named].name) }

    /// The reference that a type's syntax stands for; nil where no type has its name, or its lists are nested too deeply.
    public func reference(_ syntax: TypeSyntax) -> TypeReference? {
        switch syntax {
        case .named(let name): return id(of: name).map { TypeReference($0) }
        case .nonNull(let inner): return reference(inner)?.nonNull
        case .list(let inner, _):
            guard let inner = reference(inner), inner.wrapping.listDepth < Wrapping.maximumListDepth else { return nil }
            return inner.list
        }
    }

    /// IsSubType(possibleSubType, superType)
    public func isSubtype(_ type: TypeReference, of other: TypeReference) -> Bool {
        if type == other { return true }
        if other.isNonNull { return type.isNonNull && isSubtype(type.nullable, of: other.nullable) }
        if type.isNonNull { return isSubtype(type.nullable, of: other) }
        if other.isList || type.isList {
            return other.isList && type.isList && isSubtype(type.item, of: other.item)
        }
        return type.named == other.named || isDeclaredSubtype(type.named, of: other.named)
    }

    private func isDeclaredSubtype(_ type: TypeID, of other: TypeID) -> Bool {
        switch self[other] {
        case .union(let union): union.members.contains(type)
        case .interface: self[type].interfaces.contains(other)
        default: false
        }
    }

    private static func possibleTypes(of types: [NamedType]) -> [[TypeID]] {
        var possible = [[TypeID]](repeating: [], count: types.count)
        for type in types {
            switch type {
            case .object(let object):
                possible[object.id.index].append(object.id)
                for interface in object.interfaces where !possible[interface.index].contains(object.id) {
                    possible[interface.index].append(object.id)
                }
            case .union(let union): possible[union.id.index] = union.members
            default: break
            }
        }
        return possible
    }
}
