/// How long the lists and texts of a schema are at most, for the cost of introspection.
struct SchemaSizes {
    private(set) var longestList: Int
    private var longestText = 0

    /// A character can be escaped to six bytes at most (`\u0000`); names and descriptions are of others, which take two.
    var longestTextBytes: Int { 2 * longestText + 2 }

    init(_ types: [NamedType], _ directives: [DirectiveDefinition], description: String?) {
        longestList = max(types.count, directives.count)
        note(description)
        for type in types {
            note(type.name, type.description)
            noteMembers(of: type)
        }
        for directive in directives {
            note(directive.name, directive.description)
            note(directive.arguments)
            note(directive.locations.count)
        }
    }

    private mutating func noteMembers(of type: NamedType) {
        if let fields = type.fields { note(fields) }
        switch type {
        case .enumeration(let type):
            note(type.values.count)
            for value in type.values { note(value.name, value.description, value.deprecationReason) }
        case .inputObject(let type): note(type.fields)
        case .scalar(let type): note(type.specifiedByURL)
        case .object, .interface, .union: break
        }
    }

    private mutating func note(_ fields: FieldTable) {
        note(fields.all.count)
        for field in fields.all {
            note(field.name, field.description, field.deprecationReason)
            note(field.arguments)
        }
    }

    private mutating func note(_ inputs: InputTable) {
        note(inputs.all.count)
        for input in inputs.all {
            note(input.name, input.description, input.deprecationReason)
            note(input.defaultValue.map(Printer.text))
        }
    }

    private mutating func note(_ count: Int) { longestList = max(longestList, count) }

    private mutating func note(_ texts: String?...) {
        for text in texts { longestText = max(longestText, text?.utf8.count ?? 0) }
    }
}
