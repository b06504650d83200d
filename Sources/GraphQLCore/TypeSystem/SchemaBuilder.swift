/// Makes a schema of a type system document: definitions and extensions come together, names become `TypeID`s.
///
/// Operations and fragments in the document say nothing of the type system and are passed over.
public struct SchemaBuilder {
    private let scalars: [String: ScalarCoercion]
    private let declarations: SchemaDeclarations
    private let ids: [String: TypeID]

    /// - Parameter scalars: how the values of custom scalars are read; a scalar that is not named lets any value through.
    /// - Throws: everything that keeps the document from being a schema: what is wrong with its definitions or, only
    ///   where nothing is, with the types that they define.
    public static func build(
        _ document: Document, scalars: [String: ScalarCoercion] = [:]
    ) throws(SchemaErrors) -> Schema {
        var errors = SchemaErrors()
        let facts = SDLFacts(document)
        for rule in SDLRules.all { rule(facts, &errors) }
        try errors.throwIfAny()
        let declarations = SchemaDeclarations(document)
        let schema = SchemaBuilder(declarations, scalars).makeSchema()
        let types = TypeSystemFacts(declarations: declarations, schema: schema)
        for rule in TypeSystemRules.all { rule(types, &errors) }
        try errors.throwIfAny()
        return schema
    }

    private init(_ declarations: SchemaDeclarations, _ scalars: [String: ScalarCoercion]) {
        self.declarations = declarations
        self.scalars = scalars
        ids = Dictionary(uniqueKeysWithValues: declarations.types.enumerated().map { ($1.name, TypeID($0)) })
    }

    // MARK: Making. A reference that leads nowhere is left out: the rules have refused a document that has one.

    private func makeSchema() -> Schema {
        let types = declarations.types.enumerated().map { makeType($1, TypeID($0)) }
        let directives = declarations.directives.enumerated().map {
            makeDirective($1, isBuiltIn: $0 >= declarations.ownDirectiveCount)
        }
        return Schema(
            description: declarations.schemaDefinition?.description?.value, types: types, ids: ids,
            directives: DefinitionTable(directives, name: \.name), roots: makeRoots(types))
    }

    private func makeRoots(_ types: [NamedType]) -> [OperationKind: ObjectType] {
        var roots: [OperationKind: ObjectType] = [:]
        for root in declarations.roots {
            if let id = ids[root.type], case .object(let type) = types[id.index] { roots[root.operation] = type }
        }
        return roots
    }

    private func makeType(_ declaration: TypeDeclaration, _ id: TypeID) -> NamedType {
        let name = declaration.name
        let description = declaration.definition.description?.value
        switch declaration.definition.kind {
        case .scalar:
            return .scalar(
                ScalarType(
                    id: id, name: name, description: description,
                    specifiedByURL: declaration.directives.stringArgument("url", of: "specifiedBy"),
                    coercion: scalars[name] ?? BuiltInScalar(rawValue: name)?.coercion))
        case .object:
            return .object(
                ObjectType(
                    id: id, name: name, description: description, interfaces: references(declaration.interfaces),
                    fields: fields(declaration.fields)))
        case .interface:
            return .interface(
                InterfaceType(
                    id: id, name: name, description: description, interfaces: references(declaration.interfaces),
                    fields: fields(declaration.fields)))
        case .union:
            return .union(
                UnionType(id: id, name: name, description: description, members: references(declaration.members)))
        case .enumeration:
            return .enumeration(
                EnumType(id: id, name: name, description: description, values: declaration.values.map(enumValue)))
        case .inputObject:
            return .inputObject(
                InputObjectType(
                    id: id, name: name, description: description, fields: inputs(declaration.inputFields),
                    isOneOf: declaration.isOneOf))
        case .schema, .directive: preconditionFailure("schemas and directives are collected apart from types")
        }
    }

    private func fields(_ syntax: [FieldSyntax]) -> FieldTable {
        FieldTable(
            syntax.compactMap { field in
                guard let type = reference(field.type) else { return nil }
                return FieldDefinition(
                    name: field.name.value, description: field.description?.value, arguments: inputs(field.arguments),
                    type: type, deprecationReason: field.directives.deprecationReason)
            }, name: \.name)
    }

    private func inputs(_ syntax: [InputValueSyntax]) -> InputTable {
        InputTable(
            syntax.compactMap { input in
                guard let type = reference(input.type) else { return nil }
                return InputValueDefinition(
                    name: input.name.value, description: input.description?.value, type: type,
                    defaultValue: input.defaultValue, deprecationReason: input.directives.deprecationReason)
            }, name: \.name)
    }

    private func enumValue(_ syntax: EnumValueSyntax) -> EnumValueDefinition {
        EnumValueDefinition(
            name: syntax.name.value, description: syntax.description?.value,
            deprecationReason: syntax.directives.deprecationReason)
    }

    private func makeDirective(_ definition: TypeSystemDefinition, isBuiltIn: Bool) -> DirectiveDefinition {
        guard case .directive(let name, let arguments, let isRepeatable, let locations) = definition.kind else {
            preconditionFailure("only directives are collected as directives")
        }
        return DirectiveDefinition(
            name: name.value, description: definition.description?.value, arguments: inputs(arguments),
            isRepeatable: isRepeatable, locations: locations.compactMap { DirectiveLocation(rawValue: $0.value) },
            isBuiltIn: isBuiltIn)
    }

    // MARK: References

    private func references(_ names: [Name]) -> [TypeID] { names.compactMap { ids[$0.value] } }

    private func reference(_ syntax: TypeSyntax) -> TypeReference? {
        switch syntax {
        case .named(let name): return ids[name.value].map { TypeReference($0) }
        case .nonNull(let inner): return reference(inner)?.nonNull
        case .list(let inner, _):
            guard let inner = reference(inner), inner.wrapping.listDepth < Wrapping.maximumListDepth else { return nil }
            return inner.list
        }
    }
}
