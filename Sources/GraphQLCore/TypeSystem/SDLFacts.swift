/// What the rules about a type system document look at, collected in one walk.
struct SDLFacts {
    let definitions: [TypeSystemDefinition]
    let extensions: [TypeSystemDefinition]
    /// The first definition of each type.
    private(set) var types: [String: TypeSystemDefinition] = [:]
    /// Those of the document, and those built in that it does not define itself.
    private(set) var directives: [String: DirectiveSyntax] = [:]
    /// Wherever directives can stand, if some do.
    private(set) var annotations: [Annotation] = []
    /// Every name that stands for a type.
    private(set) var typeNames: [Name] = []
    /// Every type reference.
    private(set) var typeReferences: [TypeSyntax] = []
    /// Every constant.
    private(set) var values: [Value] = []

    init(_ document: Document) {
        definitions = document.definitions.compactMap {
            if case .typeSystem(let definition) = $0 { definition } else { nil }
        }
        extensions = document.definitions.compactMap {
            if case .typeSystemExtension(let definition) = $0 { definition } else { nil }
        }
        for case .typeSystem(let definition) in BuiltIns.document.definitions { collectDirective(definition) }
        for definition in definitions {
            collectDirective(definition)
            if definition.isType, let name = definition.name?.value, types[name] == nil { types[name] = definition }
        }
        for definition in definitions + extensions { collect(definition) }
        for case .fragment(let fragment) in document.definitions { typeNames.append(fragment.typeCondition) }
    }

    /// Definitions and extensions.
    var parts: [TypeSystemDefinition] { definitions + extensions }

    // MARK: The walk

    private mutating func collectDirective(_ definition: TypeSystemDefinition) {
        guard case .directive(let name, let arguments, let isRepeatable, let locations) = definition.kind else {
            return
        }
        directives[name.value] = DirectiveSyntax(
            arguments: arguments, isRepeatable: isRepeatable, locations: Set(locations.map(\.value)))
    }

    private mutating func collect(_ part: TypeSystemDefinition) {
        if let location = part.directiveLocation {
            annotate(part.directives, location, of: part.name.map { .type($0.value) } ?? .schema)
        }
        typeNames += part.roots.map(\.type) + part.interfaces + part.members
        for field in part.fields {
            collect(field.type)
            annotate(field.directives, .fieldDefinition)
            for argument in field.arguments { collect(argument, .argumentDefinition) }
        }
        let isDirective = if case .directive = part.kind { true } else { false }
        for input in part.inputs { collect(input, isDirective ? .argumentDefinition : .inputFieldDefinition) }
        for value in part.values { annotate(value.directives, .enumValue) }
    }

    private mutating func collect(_ input: InputValueSyntax, _ location: DirectiveLocation) {
        collect(input.type)
        if let value = input.defaultValue { values.append(value) }
        annotate(input.directives, location)
    }

    private mutating func collect(_ type: TypeSyntax) {
        typeReferences.append(type)
        typeNames.append(type.innermostName)
    }

    private mutating func annotate(
        _ directives: [Directive], _ location: DirectiveLocation, of owner: Annotation.Owner = .itself
    ) {
        if directives.isEmpty { return }
        annotations.append(Annotation(directives: directives, location: location, owner: owner))
        values += directives.flatMap(\.arguments).map(\.value)
    }
}

/// The directives at one place.
struct Annotation {
    /// What they say something of: a schema or type has several places, its definition and extensions.
    enum Owner: Hashable {
        case schema
        case type(String)
        case itself
    }

    let directives: [Directive]
    let location: DirectiveLocation
    let owner: Owner
}

/// A directive definition as it is written.
struct DirectiveSyntax {
    let arguments: [InputValueSyntax]
    let isRepeatable: Bool
    let locations: Set<String>
}

extension TypeSystemDefinition {
    /// Neither a schema nor a directive.
    var isType: Bool {
        switch kind {
        case .schema, .directive: false
        default: true
        }
    }

    /// Which directives may stand at it; a directive definition has none.
    // Kept out of line: inlined into a comparison, the optimiser of Swift 6.3.1 ends with an ownership error.
    @inline(never)
    var directiveLocation: DirectiveLocation? {
        switch kind {
        case .schema: .schema
        case .scalar: .scalar
        case .object: .object
        case .interface: .interface
        case .union: .union
        case .enumeration: .enumeration
        case .inputObject: .inputObject
        case .directive: nil
        }
    }
}
