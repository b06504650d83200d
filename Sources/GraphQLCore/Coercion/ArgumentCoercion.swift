/// The arguments of a field. What has no variable in it is coerced once, the rest for each request.
final class ArgumentPlan {
    private let constants: Arguments
    private let open: [OpenArgument]
    /// The field or directive, for an argument that is missing.
    private let offset: SourceOffset

    private struct OpenArgument {
        let place: Int
        let given: Argument?
    }

    init(_ definitions: InputTable, _ given: [Argument], _ schema: Schema, at offset: SourceOffset) {
        var values: [InputValue?] = []
        var open: [OpenArgument] = []
        values.reserveCapacity(definitions.all.count)
        for (place, definition) in definitions.all.enumerated() {
            let argument = given.first { $0.name.value == definition.name }
            do throws(CoercionError) {
                if let argument, argument.value.hasVariable { throw CoercionError("It has a variable.", at: offset) }
                values.append(
                    try Coercion(schema: schema).coerceArgument(definition, argument, VariableValues(), at: offset))
            } catch {
                // What fails without variables fails once more when it is asked for, and then in its turn.
                values.append(nil)
                open.append(OpenArgument(place: place, given: argument))
            }
        }
        constants = Arguments(definitions: definitions, values: values)
        self.open = open
        self.offset = offset
    }

    /// CoerceArgumentValues(objectType, field, variableValues)
    /// https://spec.graphql.org/September2025/#CoerceArgumentValues()
    func values(_ variables: VariableValues, _ schema: Schema) throws(CoercionError) -> Arguments {
        if open.isEmpty { return constants }
        var values = constants.values
        for argument in open {
            values[argument.place] = try Coercion(schema: schema).coerceArgument(
                constants.definitions.all[argument.place], argument.given, variables, at: offset)
        }
        return Arguments(definitions: constants.definitions, values: values, areConstant: false)
    }
}

extension Coercion {
    fileprivate func coerceArgument(
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
