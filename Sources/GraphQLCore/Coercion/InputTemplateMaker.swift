/// Makes templates of the literals that stand in an operation. It mirrors `Coercion`'s way through a literal, which stays
/// the way of constants.
struct InputTemplateMaker {
    private let schema: Schema
    /// Those of the operation.
    private let names: VariableNames
    private let coercion: Coercion

    init(schema: Schema, names: VariableNames) {
        self.schema = schema
        self.names = names
        coercion = Coercion(schema: schema)
    }

    /// An argument of a field or directive.
    /// - Parameter offset: of the field or directive.
    func template(
        _ definition: InputValueDefinition, _ literal: Value?, at offset: SourceOffset
    ) -> InputTemplate {
        guard let literal else { return missing(definition, argumentAt: offset) }
        // Nothing is left to be filled in, and less to be made.
        if !literal.hasVariable { return constant(literal, definition.type) }
        return template(literal, definition.type, absent: missing(definition, argumentAt: literal.offset))
    }

    private func missing(_ definition: InputValueDefinition, argumentAt offset: SourceOffset) -> InputTemplate {
        if let value = coercion.defaultValue(of: definition) { return .constant(value) }
        guard definition.isRequired else { return .absent }
        return .refused(
            CoercionError(
                "Argument \"\(definition.name)\" of type \(schema.text(of: definition.type)) has to be given.",
                at: offset))
    }

    /// - Parameter absent: what stands in for a variable that is absent; nil where that is as null.
    private func template(
        _ literal: Value, _ type: TypeReference, absent: @autoclosure () -> InputTemplate? = nil
    ) -> InputTemplate {
        switch literal.kind {
        case .variable(let name): return variable(name, literal, type, absent: absent())
        case .list(let items) where type.isList: return list(items.map { template($0, type.nullable.item) })
        case .object(let fields):
            // Inside lists that are not written it is their only item.
            if type.isList { return list([template(literal, type.nullable.item)]) }
            if case .inputObject(let input) = schema[type.named] { return object(fields, input, at: literal.offset) }
        default: break
        }
        // A scalar's or nothing of the type's: the only variables that can be in it are inside of a list or an object.
        return literal.hasVariable ? .other(OtherTemplate(literal, type, schema)) : constant(literal, type)
    }

    private func constant(_ literal: Value, _ type: TypeReference) -> InputTemplate {
        do {
            return .constant(try coercion.coerceLiteral(literal, type, variables: VariableValues()))
        } catch {
            return .refused(error)
        }
    }

    private func variable(
        _ name: String, _ literal: Value, _ type: TypeReference, absent: InputTemplate?
    ) -> InputTemplate {
        var nullRefusal: CoercionError?
        if type.isNonNull {
            nullRefusal = CoercionError(
                "$\(name) is null, but \(schema.text(of: type)) cannot be.", at: literal.offset)
        }
        let absent = absent ?? nullRefusal.map { .refused($0) } ?? .constant(.null)
        guard let place = names.place(of: name) else { return absent }
        return .variable(VariableHole(place: place, absent: absent, nullRefusal: nullRefusal))
    }

    private func list(_ items: [InputTemplate]) -> InputTemplate {
        var constants: [InputValue] = []
        constants.reserveCapacity(items.count)
        for item in items {
            guard case .constant(let value) = item else { return .list(items) }
            constants.append(value)
        }
        return .constant(.list(constants))
    }

    private func object(_ given: [ObjectField], _ type: InputObjectType, at offset: SourceOffset) -> InputTemplate {
        if let unknown = given.unknownName(among: type.fields) {
            return .refused(CoercionError("\(type.name) has no field \"\(unknown.value)\".", at: unknown.offset))
        }
        var members: [ObjectTemplate.Member] = []
        members.reserveCapacity(given.count)
        for field in type.fields.all {
            let value = member(field, given.value(for: field), of: type, at: offset)
            if case .absent = value { continue }
            members.append(ObjectTemplate.Member(name: field.name, value: value))
        }
        return object(members, type, at: offset)
    }

    private func member(
        _ field: InputValueDefinition, _ literal: Value?, of type: InputObjectType, at offset: SourceOffset
    ) -> InputTemplate {
        guard let literal else { return missing(field, of: type, at: offset) }
        return template(literal, field.type, absent: missing(field, of: type, at: offset))
    }

    private func missing(
        _ field: InputValueDefinition, of type: InputObjectType, at offset: SourceOffset
    ) -> InputTemplate {
        if let value = coercion.defaultValue(of: field) { return .constant(value) }
        guard field.isRequired else { return .absent }
        return .refused(CoercionError("\(type.name).\(field.name) has to be given.", at: offset))
    }

    private func object(
        _ members: [ObjectTemplate.Member], _ type: InputObjectType, at offset: SourceOffset
    ) -> InputTemplate {
        var oneOfRefusal: CoercionError?
        if type.isOneOf {
            oneOfRefusal = CoercionError(
                "Exactly one field of \(type.name) has to be given, and not as null.", at: offset)
        }
        let object = ObjectTemplate(members, oneOfRefusal: oneOfRefusal)
        let isConstant = members.allSatisfy { if case .constant = $0.value { true } else { false } }
        guard isConstant else { return .object(object) }
        do {
            return .constant(try object.filled(VariableValues()))
        } catch {
            return .refused(error)
        }
    }
}
