extension TypeSystemRules {
    /// A type has the fields of the interfaces that it implements, of types that fit.
    /// https://spec.graphql.org/September2025/#IsValidImplementation()
    static func interfaceFieldsAreProvided(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for type in facts.types {
            let fields = Dictionary(type.fields.map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
            var met: Set<String> = [type.name]
            for name in type.interfaces.map(\.value) where met.insert(name).inserted {
                // What is no interface promises nothing: that it is implemented is another rule's error.
                guard let interface = facts.declarations[type: name], case .interface = interface.definition.kind
                else { continue }
                for promised in interface.fields {
                    let coordinate = "\(interface.name).\(promised.name.value)"
                    if let provided = fields[promised.name.value] {
                        FieldImplementation(facts: facts, type: type, promise: coordinate, promised, provided)
                            .report(&errors)
                    } else {
                        errors.report(
                            "\(type.name) does not have the field \(coordinate).", at: [promised.offset] + type.offsets)
                    }
                }
            }
        }
    }
}

/// One field of a type against that of an interface.
private struct FieldImplementation {
    let facts: TypeSystemFacts
    /// The schema coordinates of the two, for messages.
    let promise: String
    let provision: String
    let promised: FieldSyntax
    let provided: FieldSyntax

    init(
        facts: TypeSystemFacts, type: TypeDeclaration, promise: String, _ promised: FieldSyntax, _ provided: FieldSyntax
    ) {
        self.facts = facts
        self.promise = promise
        provision = "\(type.name).\(provided.name.value)"
        self.promised = promised
        self.provided = provided
    }

    func report(_ errors: inout SchemaErrors) {
        if !isSubtype(provided.type, of: promised.type) {
            errors.report(
                "\(provision) of type \(provided.type) does not fit \(promise) of type \(promised.type).",
                at: promised.type.offset, provided.type.offset)
        }
        for argument in promised.arguments { reportPromised(argument, &errors) }
        for argument in provided.arguments { reportAdditional(argument, &errors) }
        if promised.directives.deprecated == nil, let deprecated = provided.directives.deprecated {
            errors.report(
                "\(provision) is deprecated, but \(promise) is not.", at: deprecated.offset, provided.type.offset)
        }
    }

    /// IsValidImplementationFieldType(fieldType, implementedFieldType)
    private func isSubtype(_ type: TypeSyntax, of other: TypeSyntax) -> Bool {
        guard let type = facts.schema.reference(type), let other = facts.schema.reference(other) else { return true }
        return facts.schema.isSubtype(type, of: other)
    }

    /// Arguments of the interface's field are there, of the same type.
    private func reportPromised(_ argument: InputValueSyntax, _ errors: inout SchemaErrors) {
        let name = argument.name.value
        guard let own = provided.arguments.first(where: { $0.name.value == name }) else {
            errors.report(
                "\(provision) does not have the argument \(promise)(\(name):).", at: argument.offset, provided.offset)
            return
        }
        if own.type.description != argument.type.description {
            errors.report(
                "\(provision)(\(name):) is of type \(own.type), but \(promise)(\(name):) is of type \(argument.type).",
                at: argument.type.offset, own.type.offset)
        }
    }

    /// Whoever knows only the interface cannot give more arguments than it has.
    private func reportAdditional(_ argument: InputValueSyntax, _ errors: inout SchemaErrors) {
        let name = argument.name.value
        guard argument.isRequired, !promised.arguments.contains(where: { $0.name.value == name }) else { return }
        errors.report(
            "\(provision)(\(name):) cannot be required: \(promise) does not have it.", at: argument.offset,
            promised.offset)
    }
}
