/// What the rules about the types of a schema look at: the schema, and the declarations it was made of for the places.
struct TypeSystemFacts {
    let declarations: SchemaDeclarations
    let schema: Schema

    /// The types that the document defines.
    var types: [TypeDeclaration] { declarations.types.filter { !$0.isBuiltIn } }

    /// The directives that the document defines.
    var directives: [TypeSystemDefinition] { Array(declarations.directives.prefix(declarations.ownDirectiveCount)) }

    func type(_ declaration: TypeDeclaration) -> NamedType? { schema.type(named: declaration.name) }

    /// Every field of an object or interface.
    var fields: [DeclaredField] {
        types.flatMap { type in
            type.fields.map { DeclaredField(syntax: $0, coordinate: "\(type.name).\($0.name.value)") }
        }
    }

    /// Every argument of a field or directive.
    var arguments: [DeclaredInput] {
        let ofFields = fields.flatMap { field in
            field.syntax.arguments.map {
                DeclaredInput(syntax: $0, coordinate: "\(field.coordinate)(\($0.name.value):)")
            }
        }
        let ofDirectives = directives.flatMap { directive in
            directive.inputs.map {
                DeclaredInput(syntax: $0, coordinate: "@\(directive.name?.value ?? "")(\($0.name.value):)")
            }
        }
        return ofFields + ofDirectives
    }

    /// Every field of an input object.
    var inputFields: [DeclaredInput] {
        types.flatMap { type in
            type.inputFields.map { DeclaredInput(syntax: $0, coordinate: "\(type.name).\($0.name.value)") }
        }
    }

    /// The named type inside all lists and non-nulls.
    func namedType(of syntax: TypeSyntax) -> NamedType? { schema.type(named: syntax.innermostName.value) }
}

/// A field with the schema coordinate that names it in messages.
struct DeclaredField {
    let syntax: FieldSyntax
    let coordinate: String
}

/// An argument or input field with the schema coordinate that names it in messages.
struct DeclaredInput {
    let syntax: InputValueSyntax
    let coordinate: String
}
