/// The definitions and extensions of a type system document, brought together by what they define, with everything
/// built in beside them.
struct SchemaDeclarations {
    private(set) var schemaDefinition: TypeSystemDefinition?
    private(set) var schemaExtensions: [TypeSystemDefinition] = []
    /// Those of the document in its order, then the built-in ones.
    private(set) var types: [TypeDeclaration] = []
    private(set) var directives: [TypeSystemDefinition] = []
    /// Directives behind this many are built in.
    private(set) var ownDirectiveCount = 0
    private var places: [String: Int] = [:]
    /// Built-in scalars that the document defines once more.
    private var redefined: Set<String> = []

    init(_ document: Document) {
        for case .typeSystem(let definition) in document.definitions { add(definition, isBuiltIn: false) }
        ownDirectiveCount = directives.count
        for case .typeSystem(let definition) in BuiltIns.document.definitions { add(definition, isBuiltIn: true) }
        for case .typeSystemExtension(let definition) in document.definitions { extend(definition) }
        dropUnusedScalars()
    }

    subscript(type name: String) -> TypeDeclaration? { places[name].map { types[$0] } }

    private mutating func add(_ definition: TypeSystemDefinition, isBuiltIn: Bool) {
        switch definition.kind {
        case .schema: schemaDefinition = schemaDefinition ?? definition
        case .directive(let name, _, _, _):
            if !isBuiltIn || !directives.contains(where: { $0.name?.value == name.value }) {
                directives.append(definition)
            }
        default:
            guard let name = definition.name?.value else { return }
            let declaration = TypeDeclaration(name: name, definition: definition, isBuiltIn: isBuiltIn)
            if let place = places[name] {
                // What is built in stays what it is, whatever a document says of it: the engine relies on it.
                if isBuiltIn {
                    types[place] = declaration
                    redefined.insert(name)
                }
            } else {
                places[name] = types.count
                types.append(declaration)
            }
        }
    }

    private mutating func extend(_ definition: TypeSystemDefinition) {
        guard let name = definition.name else {
            schemaExtensions.append(definition)
            return
        }
        if let place = places[name.value], !types[place].isBuiltIn { types[place].extensions.append(definition) }
    }

    /// Built-in scalars are part of a schema only where something refers to them, or the document names them.
    private mutating func dropUnusedScalars() {
        var used = redefined
        for part in types.flatMap(\.parts) + directives {
            used.formUnion(part.referencedTypes.map(\.innermostName.value))
        }
        types.removeAll { BuiltIns.scalarNames.contains($0.name) && !used.contains($0.name) }
        places = Dictionary(uniqueKeysWithValues: types.enumerated().map { ($1.name, $0) })
    }
}

/// A type: its definition with its extensions.
struct TypeDeclaration {
    let name: String
    let definition: TypeSystemDefinition
    let isBuiltIn: Bool
    var extensions: [TypeSystemDefinition] = []

    init(name: String, definition: TypeSystemDefinition, isBuiltIn: Bool) {
        self.name = name
        self.definition = definition
        self.isBuiltIn = isBuiltIn
    }

    var parts: [TypeSystemDefinition] { [definition] + extensions }

    /// All places that say something of it.
    var offsets: [SourceOffset] { parts.map(\.offset) }

    var directives: [Directive] { parts.flatMap(\.directives) }

    var interfaces: [Name] { parts.flatMap(\.interfaces) }

    var fields: [FieldSyntax] { parts.flatMap(\.fields) }

    var members: [Name] { parts.flatMap(\.members) }

    var values: [EnumValueSyntax] { parts.flatMap(\.values) }

    var inputFields: [InputValueSyntax] {
        if case .inputObject = definition.kind { parts.flatMap(\.inputs) } else { [] }
    }
}
