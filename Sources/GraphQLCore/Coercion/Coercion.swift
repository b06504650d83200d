/// Turns what a client sent, JSON or literals, into the values of a schema's input types.
/// https://spec.graphql.org/September2025/#sec-Input-Values
struct Coercion {
    let schema: Schema

    /// A value of a variable that does not fit: where in it (`.filter.name[2]`), and why.
    struct JSONFailure: Error {
        var path: String
        let reason: String
    }

    // MARK: JSON

    func coerceJSON(_ value: JSONValue, _ type: TypeReference) throws(JSONFailure) -> InputValue {
        if value == .null {
            if type.isNonNull { throw JSONFailure(path: "", reason: "\(schema.text(of: type)) cannot be null.") }
            return .null
        }
        if type.isList { return .list(try coerceItems(value, type.nullable.item)) }
        switch schema[type.named] {
        case .scalar(let scalar):
            guard let coercion = scalar.coercion else { return Self.passThrough(value) }
            if let coerced = coercion.read(value, .variable) { return coerced }
        case .enumeration(let type):
            if case .string(let name) = value, type.hasValue(name) { return .enumValue(name) }
        case .inputObject(let type): return try coerceMembers(value, type)
        case .object, .interface, .union: break
        }
        throw JSONFailure(path: "", reason: "\(Self.text(of: value)) is no \(schema[type.named].name).")
    }

    private func coerceItems(_ value: JSONValue, _ item: TypeReference) throws(JSONFailure) -> [InputValue] {
        guard case .array(let items) = value else { return [try coerceJSON(value, item)] }
        var coerced: [InputValue] = []
        coerced.reserveCapacity(items.count)
        for (index, value) in items.enumerated() {
            coerced.append(try located("[\(index)]") { () throws(JSONFailure) in try coerceJSON(value, item) })
        }
        return coerced
    }

    private func coerceMembers(_ value: JSONValue, _ type: InputObjectType) throws(JSONFailure) -> InputValue {
        guard case .object(let members) = value else {
            throw JSONFailure(path: "", reason: "\(Self.text(of: value)) is no \(type.name), which is an object.")
        }
        if let unknown = members.first(where: { type.fields[$0.name] == nil }) {
            throw JSONFailure(path: "", reason: "\(type.name) has no field \"\(unknown.name)\".")
        }
        let given = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        var coerced: [InputMember] = []
        for field in type.fields.all {
            if let value = given[field.name] {
                let value = try located(".\(field.name)") { () throws(JSONFailure) in
                    try coerceJSON(value, field.type)
                }
                coerced.append(InputMember(name: field.name, value: value))
            } else if let value = defaultValue(of: field) {
                coerced.append(InputMember(name: field.name, value: value))
            } else if field.isRequired {
                throw JSONFailure(path: "", reason: "\(type.name).\(field.name) has to be given.")
            }
        }
        if type.isOneOf, members.count != 1 || members.first?.value == .null {
            throw JSONFailure(path: "", reason: "Exactly one field of \(type.name) has to be given, and not as null.")
        }
        return .object(coerced)
    }

    private func located<Result>(
        _ step: String, _ coerce: () throws(JSONFailure) -> Result
    ) throws(JSONFailure) -> Result {
        do {
            return try coerce()
        } catch {
            throw JSONFailure(path: step + error.path, reason: error.reason)
        }
    }

    // MARK: Literals

    /// A literal with its variables put in. The document is valid, so a variable's type fits where it stands; what is
    /// left to go wrong is null where none may be.
    func coerceLiteral(
        _ literal: Value, _ type: TypeReference, variables: VariableValues
    ) throws(CoercionError) -> InputValue {
        if case .variable(let name) = literal.kind {
            let value = variables[name] ?? .null
            if value == .null, type.isNonNull {
                throw CoercionError("$\(name) is null, but \(schema.text(of: type)) cannot be.", at: literal.offset)
            }
            return value
        }
        if case .null = literal.kind {
            if type.isNonNull {
                throw CoercionError("\(schema.text(of: type)) cannot be null.", at: literal.offset)
            }
            return .null
        }
        if type.isList { return .list(try coerceLiteralItems(literal, type.nullable.item, variables)) }
        return try coerceNamedLiteral(literal, type, variables)
    }

    private func coerceNamedLiteral(
        _ literal: Value, _ type: TypeReference, _ variables: VariableValues
    ) throws(CoercionError) -> InputValue {
        switch schema[type.named] {
        case .scalar(let scalar):
            guard let coercion = scalar.coercion else { return Self.passThrough(literal, variables) }
            if case .enumValue = literal.kind { break }
            if let coerced = coercion.read(Self.json(literal, variables), .literal) { return coerced }
        case .enumeration(let type):
            if case .enumValue(let name) = literal.kind, type.hasValue(name) { return .enumValue(name) }
        case .inputObject(let type):
            if case .object(let fields) = literal.kind {
                return try coerceLiteralFields(fields, type, variables, at: literal.offset)
            }
        case .object, .interface, .union: break
        }
        throw CoercionError(
            "\(Printer.text(of: literal)) is no \(schema[type.named].name).", at: literal.offset)
    }

    private func coerceLiteralItems(
        _ literal: Value, _ item: TypeReference, _ variables: VariableValues
    ) throws(CoercionError) -> [InputValue] {
        guard case .list(let items) = literal.kind else {
            return [try coerceLiteral(literal, item, variables: variables)]
        }
        var coerced: [InputValue] = []
        coerced.reserveCapacity(items.count)
        for value in items { coerced.append(try coerceLiteral(value, item, variables: variables)) }
        return coerced
    }

    private func coerceLiteralFields(
        _ given: [ObjectField], _ type: InputObjectType, _ variables: VariableValues, at offset: SourceOffset
    ) throws(CoercionError) -> InputValue {
        if let unknown = given.unknownName(among: type.fields) {
            throw CoercionError("\(type.name) has no field \"\(unknown.value)\".", at: unknown.offset)
        }
        var coerced: [InputMember] = []
        coerced.reserveCapacity(given.count)
        for field in type.fields.all {
            if let literal = given.value(for: field), !Self.isAbsentVariable(literal, variables) {
                let value = try coerceLiteral(literal, field.type, variables: variables)
                coerced.append(InputMember(name: field.name, value: value))
            } else if let value = defaultValue(of: field) {
                coerced.append(InputMember(name: field.name, value: value))
            } else if field.isRequired {
                throw CoercionError("\(type.name).\(field.name) has to be given.", at: offset)
            }
        }
        if type.isOneOf, coerced.count != 1 || coerced.first?.value == .null {
            throw CoercionError(
                "Exactly one field of \(type.name) has to be given, and not as null.", at: offset)
        }
        return .object(coerced)
    }

    /// The default of an argument or input field; nil where there is none, or none that is valid.
    func defaultValue(of definition: InputValueDefinition) -> InputValue? {
        guard let literal = definition.defaultValue else { return nil }
        return try? coerceLiteral(literal, definition.type, variables: VariableValues())
    }

    static func isAbsentVariable(_ literal: Value, _ variables: VariableValues) -> Bool {
        if case .variable(let name) = literal.kind { variables[name] == nil } else { false }
    }

    // MARK: Scalars without a coercion of their own

    private static func passThrough(_ value: JSONValue) -> InputValue {
        switch value {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number(let text): .number(text)
        case .string(let text): .string(text)
        case .array(let items): .list(items.map(passThrough))
        case .object(let members):
            .object(members.map { InputMember(name: $0.name, value: passThrough($0.value)) })
        }
    }

    private static func passThrough(_ literal: Value, _ variables: VariableValues) -> InputValue {
        switch literal.kind {
        case .variable(let name): variables[name] ?? .null
        case .int(let text), .float(let text): .number(text)
        case .string(let literal): .string(literal.value)
        case .boolean(let value): .boolean(value)
        case .null: .null
        case .enumValue(let name): .enumValue(name)
        case .list(let items): .list(items.map { passThrough($0, variables) })
        case .object(let fields):
            .object(
                fields.compactMap {
                    isAbsentVariable($0.value, variables)
                        ? nil : InputMember(name: $0.name.value, value: passThrough($0.value, variables))
                })
        }
    }

    /// A literal as the JSON that would mean the same.
    static func json(_ literal: Value, _ variables: VariableValues) -> JSONValue {
        switch literal.kind {
        case .variable(let name): (variables[name] ?? .null).json
        case .int(let text), .float(let text): .number(text)
        case .string(let literal): .string(literal.value)
        case .boolean(let value): .boolean(value)
        case .null: .null
        case .enumValue(let name): .string(name)
        case .list(let items): .array(items.map { json($0, variables) })
        case .object(let fields):
            .object(fields.map { JSONMember(name: $0.name.value, value: json($0.value, variables)) })
        }
    }

    /// A value in an error message: JSON, cut short.
    private static func text(of value: JSONValue) -> String {
        var buffer = JSONBuffer(capacity: 128)
        buffer.append(value)
        let text = String(decoding: buffer.bytes, as: UTF8.self)
        return text.count > 100 ? text.prefix(100) + "…" : text
    }
}
