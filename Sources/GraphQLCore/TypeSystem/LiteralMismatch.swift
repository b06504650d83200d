/// A part of a constant literal that is not of its type.
struct LiteralMismatch {
    let reason: String
    let offset: SourceOffset
}

extension Schema {
    /// Everything in a constant that does not fit a type.
    /// https://spec.graphql.org/September2025/#sec-Values-of-Correct-Type
    func mismatches(of value: Value, _ type: TypeReference) -> [LiteralMismatch] {
        if case .null = value.kind {
            return type.isNonNull
                ? [LiteralMismatch(reason: "\(text(of: type)) cannot be null.", offset: value.offset)] : []
        }
        if type.isList {
            let item = type.nullable.item
            guard case .list(let items) = value.kind else { return mismatches(of: value, item) }
            return items.flatMap { mismatches(of: $0, item) }
        }
        switch self[type.named] {
        case .inputObject(let input): return mismatches(of: value, input)
        case .enumeration(let enumeration):
            if case .enumValue(let name) = value.kind, enumeration.hasValue(name) { return [] }
        case .scalar(let scalar):
            guard let coercion = scalar.coercion else { return [] }
            if case .enumValue = value.kind { break }
            if coercion.read(Coercion.json(value, VariableValues()), .literal) != nil { return [] }
        case .object, .interface, .union: return []
        }
        let reason = "\(Printer.text(of: value)) is no \(self[type.named].name)."
        return [LiteralMismatch(reason: reason, offset: value.offset)]
    }

    private func mismatches(of value: Value, _ type: InputObjectType) -> [LiteralMismatch] {
        guard case .object(let given) = value.kind else {
            return [LiteralMismatch(reason: "\(type.name) is an object.", offset: value.offset)]
        }
        var found: [LiteralMismatch] = []
        let values = Dictionary(given.map { ($0.name.value, $0.value) }, uniquingKeysWith: { first, _ in first })
        for field in type.fields.all {
            if let value = values[field.name] {
                found += mismatches(of: value, field.type)
            } else if field.isRequired {
                found.append(
                    LiteralMismatch(reason: "\(type.name).\(field.name) has to be given.", offset: value.offset))
            }
        }
        for field in given where type.fields[field.name.value] == nil {
            found.append(
                LiteralMismatch(reason: "\(type.name) has no field \"\(field.name.value)\".", offset: field.name.offset)
            )
        }
        return found + oneOfMismatch(of: given, type, at: value.offset)
    }

    /// Exactly one field is given, it is one that the type has, and it is not null.
    private func oneOfMismatch(
        of given: [ObjectField], _ type: InputObjectType, at offset: SourceOffset
    ) -> [LiteralMismatch] {
        guard type.isOneOf else { return [] }
        if given.count == 1, type.fields[given[0].name.value] != nil {
            if case .null = given[0].value.kind {} else { return [] }
        }
        let reason = "Exactly one field of \(type.name) has to be given, and not as null."
        return [LiteralMismatch(reason: reason, offset: offset)]
    }
}
