/// Makes a schema of a type system document: definitions and extensions come together, names become `TypeID`s.
public struct SchemaBuilder {
    private let scalars: [String: ScalarCoercion]
    private var order: [String] = []
    private var parts: [String: [TypeSystemDefinition]] = [:]
    private var directives: [TypeSystemDefinition] = []
    private var schemaParts: [TypeSystemDefinition] = []
    private var ids: [String: TypeID] = [:]

    /// - Parameter scalars: how the values of custom scalars are read; a scalar that is not named lets any value through.
    /// - Throws: the first definition that cannot be part of a schema.
    public static func build(
        _ document: Document, scalars: [String: ScalarCoercion] = [:]
    ) throws(SchemaError) -> Schema {
        var builder = SchemaBuilder(scalars: scalars)
        try builder.collect(document, isBuiltIn: false)
        try builder.collect(BuiltIns.document, isBuiltIn: true)
        builder.dropUnusedScalars()
        return try builder.makeSchema()
    }

    private init(scalars: [String: ScalarCoercion]) { self.scalars = scalars }

    // MARK: Collecting

    private mutating func collect(_ document: Document, isBuiltIn: Bool) throws(SchemaError) {
        for definition in document.definitions {
            switch definition {
            case .typeSystem(let definition): try add(definition, isBuiltIn: isBuiltIn)
            case .typeSystemExtension(let definition): addExtension(definition)
            case .operation, .fragment:
                throw SchemaError("A schema has no operations and no fragments.", at: definition.offset)
            }
        }
    }

    private mutating func add(_ definition: TypeSystemDefinition, isBuiltIn: Bool) throws(SchemaError) {
        switch definition.kind {
        case .schema: schemaParts.append(definition)
        case .directive(let name, _, _, _):
            let isKnown = directives.contains { $0.name?.value == name.value }
            if isKnown, isBuiltIn { return }
            if isKnown { throw SchemaError("There is already a directive @\(name.value).", at: name.offset) }
            directives.append(definition)
        default:
            guard let name = definition.name else { return }
            if ids[name.value] != nil, isBuiltIn { return }
            if ids[name.value] != nil {
                throw SchemaError("There is already a type \(name.value).", at: name.offset)
            }
            ids[name.value] = TypeID(order.count)
            order.append(name.value)
            parts[name.value, default: []].insert(definition, at: 0)
        }
    }

    private mutating func addExtension(_ definition: TypeSystemDefinition) {
        if let name = definition.name {
            parts[name.value, default: []].append(definition)
        } else {
            schemaParts.append(definition)
        }
    }

    private mutating func dropUnusedScalars() {
        var used: Set<String> = []
        let fields = { (syntax: [FieldSyntax]) in
            syntax.flatMap { [$0.type.innermostName.value] + $0.arguments.map { $0.type.innermostName.value } }
        }
        for definition in parts.values.joined() + directives {
            switch definition.kind {
            case .object(_, _, let syntax), .interface(_, _, let syntax): used.formUnion(fields(syntax))
            case .inputObject(_, let inputs), .directive(_, let inputs, _, _):
                used.formUnion(inputs.map { $0.type.innermostName.value })
            default: break
            }
        }
        order.removeAll { BuiltIns.scalarNames.contains($0) && !used.contains($0) }
        ids = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, TypeID($0)) })
    }

    // MARK: Making

    private func makeSchema() throws(SchemaError) -> Schema {
        var types: [NamedType] = []
        for name in order { types.append(try makeType(name)) }
        var made: [DirectiveDefinition] = []
        for definition in directives { made.append(try makeDirective(definition)) }
        return Schema(
            description: schemaParts.lazy.compactMap(\.description).first?.value, types: types, ids: ids,
            directives: DefinitionTable(made, name: \.name), roots: try makeRoots(types))
    }

    private func makeRoots(_ types: [NamedType]) throws(SchemaError) -> [OperationKind: ObjectType] {
        var roots: [OperationKind: ObjectType] = [:]
        let declared = schemaParts.flatMap { part in
            if case .schema(let roots) = part.kind { roots } else { [RootOperationTypeDefinition]() }
        }
        for root in declared {
            guard case .object(let type) = types[try id(root.type).index] else {
                throw SchemaError("The \(root.operation.rawValue) root has to be an object type.", at: root.type.offset)
            }
            roots[root.operation] = type
        }
        if declared.isEmpty {
            for operation in OperationKind.allCases {
                let name = operation.rawValue.prefix(1).uppercased() + operation.rawValue.dropFirst()
                if let id = ids[name], case .object(let type) = types[id.index] { roots[operation] = type }
            }
        }
        return roots
    }

    private func makeType(_ name: String) throws(SchemaError) -> NamedType {
        let parts = parts[name] ?? []
        guard let definition = parts.first, let id = ids[name] else {
            preconditionFailure("every name in the order has a definition and an ID")
        }
        let description = definition.description?.value
        switch definition.kind {
        case .scalar:
            return .scalar(
                ScalarType(
                    id: id, name: name, description: description, specifiedByURL: Self.specifiedByURL(parts),
                    coercion: scalars[name] ?? BuiltInScalar(rawValue: name)?.coercion))
        case .object:
            return .object(
                ObjectType(
                    id: id, name: name, description: description, interfaces: try interfaces(parts),
                    fields: try fields(parts)))
        case .interface:
            return .interface(
                InterfaceType(
                    id: id, name: name, description: description, interfaces: try interfaces(parts),
                    fields: try fields(parts)))
        case .union:
            return .union(UnionType(id: id, name: name, description: description, members: try members(parts)))
        case .enumeration:
            return .enumeration(EnumType(id: id, name: name, description: description, values: Self.values(parts)))
        case .inputObject:
            return .inputObject(
                InputObjectType(
                    id: id, name: name, description: description, fields: try inputFields(parts),
                    isOneOf: parts.contains { $0.directives.contains { $0.name.value == "oneOf" } }))
        case .schema, .directive: preconditionFailure("schemas and directives are collected apart from types")
        }
    }

    private func interfaces(_ parts: [TypeSystemDefinition]) throws(SchemaError) -> [TypeID] {
        var interfaces: [TypeID] = []
        for part in parts {
            switch part.kind {
            case .object(_, let names, _), .interface(_, let names, _):
                for name in names { interfaces.append(try id(name)) }
            default: break
            }
        }
        return interfaces
    }

    private func members(_ parts: [TypeSystemDefinition]) throws(SchemaError) -> [TypeID] {
        var members: [TypeID] = []
        for part in parts {
            guard case .union(_, let names) = part.kind else { continue }
            for name in names { members.append(try id(name)) }
        }
        return members
    }

    private func fields(_ parts: [TypeSystemDefinition]) throws(SchemaError) -> FieldTable {
        var fields: [FieldDefinition] = []
        for part in parts {
            switch part.kind {
            case .object(_, _, let syntax), .interface(_, _, let syntax):
                for field in syntax { fields.append(try makeField(field)) }
            default: break
            }
        }
        return FieldTable(fields, name: \.name)
    }

    private func makeField(_ syntax: FieldSyntax) throws(SchemaError) -> FieldDefinition {
        FieldDefinition(
            name: syntax.name.value, description: syntax.description?.value, arguments: try inputs(syntax.arguments),
            type: try reference(syntax.type), deprecationReason: Self.deprecationReason(syntax.directives))
    }

    private func inputFields(_ parts: [TypeSystemDefinition]) throws(SchemaError) -> InputTable {
        var fields: [InputValueSyntax] = []
        for part in parts {
            if case .inputObject(_, let syntax) = part.kind { fields += syntax }
        }
        return try inputs(fields)
    }

    private func inputs(_ syntax: [InputValueSyntax]) throws(SchemaError) -> InputTable {
        var inputs: [InputValueDefinition] = []
        for input in syntax {
            inputs.append(
                InputValueDefinition(
                    name: input.name.value, description: input.description?.value, type: try reference(input.type),
                    defaultValue: input.defaultValue, deprecationReason: Self.deprecationReason(input.directives)))
        }
        return InputTable(inputs, name: \.name)
    }

    private func makeDirective(_ definition: TypeSystemDefinition) throws(SchemaError) -> DirectiveDefinition {
        guard case .directive(let name, let arguments, let isRepeatable, let locations) = definition.kind else {
            preconditionFailure("only directives are collected as directives")
        }
        return DirectiveDefinition(
            name: name.value, description: definition.description?.value, arguments: try inputs(arguments),
            isRepeatable: isRepeatable, locations: locations.compactMap { DirectiveLocation(rawValue: $0.value) })
    }

    // MARK: References

    private func id(_ name: Name) throws(SchemaError) -> TypeID {
        guard let id = ids[name.value] else {
            throw SchemaError("There is no type \(name.value).", at: name.offset)
        }
        return id
    }

    private func reference(_ syntax: TypeSyntax) throws(SchemaError) -> TypeReference {
        switch syntax {
        case .named(let name): return TypeReference(try id(name))
        case .nonNull(let inner): return try reference(inner).nonNull
        case .list(let inner, let offset):
            let inner = try reference(inner)
            guard inner.wrapping.listDepth < Wrapping.maximumListDepth else {
                throw SchemaError("Lists are at most \(Wrapping.maximumListDepth) deep.", at: offset)
            }
            return inner.list
        }
    }

    // MARK: Directives that mean something here

    private static func specifiedByURL(_ parts: [TypeSystemDefinition]) -> String? {
        for part in parts {
            if let url = stringArgument("url", of: "specifiedBy", in: part.directives) { return url }
        }
        return nil
    }

    private static func deprecationReason(_ directives: [Directive]) -> String? {
        guard directives.contains(where: { $0.name.value == "deprecated" }) else { return nil }
        return stringArgument("reason", of: "deprecated", in: directives) ?? "No longer supported"
    }

    private static func stringArgument(_ argument: String, of name: String, in directives: [Directive]) -> String? {
        let directive = directives.first { $0.name.value == name }
        let value = directive?.arguments.first { $0.name.value == argument }?.value
        guard case .string(let literal) = value?.kind else { return nil }
        return literal.value
    }

    private static func values(_ parts: [TypeSystemDefinition]) -> [EnumValueDefinition] {
        parts.flatMap { part -> [EnumValueDefinition] in
            guard case .enumeration(_, let values) = part.kind else { return [] }
            return values.map {
                EnumValueDefinition(
                    name: $0.name.value, description: $0.description?.value,
                    deprecationReason: deprecationReason($0.directives))
            }
        }
    }
}

/// Why a type system document is not a schema, and where.
public struct SchemaError: Error, Sendable, Equatable {
    public let message: String
    public let offset: SourceOffset

    init(_ message: String, at offset: SourceOffset) {
        self.message = message
        self.offset = offset
    }
}
