extension Coercion {
    /// CoerceArgumentValues(objectType, field, variableValues)
    /// https://spec.graphql.org/September2025/#CoerceArgumentValues()
    /// - Parameter offset: the field or directive, for an argument that is missing.
    func coerceArgumentValues(
        _ definitions: InputTable, _ given: [Argument], _ variables: VariableValues, at offset: SourceOffset
    ) throws(CoercionError) -> Arguments {
        var values: [InputValue?] = []
        values.reserveCapacity(definitions.all.count)
        for definition in definitions.all {
            let argument = given.first { $0.name.value == definition.name }
            values.append(try coerceArgument(definition, argument, variables, at: offset))
        }
        return Arguments(definitions: definitions, values: values)
    }

    private func coerceArgument(
        _ definition: InputValueDefinition, _ argument: Argument?, _ variables: VariableValues, at offset: SourceOffset
    ) throws(CoercionError) -> InputValue? {
        guard let argument, !Self.isAbsentVariable(argument.value, variables) else {
            if let value = defaultValue(of: definition) { return value }
            if definition.isRequired {
                throw CoercionError(
                    "Argument \"\(definition.name)\" of type \(schema.text(of: definition.type)) has to be given.",
                    at: argument?.value.offset ?? offset)
            }
            return nil
        }
        return try coerceLiteral(argument.value, definition.type, variables: variables)
    }
}

extension Value {
    /// Whether a variable stands anywhere in it.
    var hasVariable: Bool {
        switch kind {
        case .variable: true
        case .list(let items): items.contains { $0.hasVariable }
        case .object(let fields): fields.contains { $0.value.hasVariable }
        default: false
        }
    }
}
