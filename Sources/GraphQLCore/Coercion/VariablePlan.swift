/// The variables of an operation, their types and coerced defaults looked up once for all its requests.
struct VariablePlan {
    private let variables: [Variable]
    private let schema: Schema
    /// The values of a request that gives none; nil where it has to give some.
    private let defaults: VariableValues?

    private struct Variable {
        let definition: VariableDefinition
        let type: TypeReference
        let defaultValue: InputValue?
    }

    init(_ definitions: [VariableDefinition], _ schema: Schema) {
        self.schema = schema
        variables = definitions.compactMap { definition in
            guard let type = schema.reference(definition.type) else { return nil }
            // A default that a custom scalar refuses is refused again by each request.
            let value = definition.defaultValue.flatMap {
                try? Coercion(schema: schema).coerceLiteral($0, type, variables: VariableValues())
            }
            return Variable(definition: definition, type: type, defaultValue: value)
        }
        let coercion = Coercion(schema: schema)
        defaults = try? Self.coerce(variables, given: .null, coercion).get()
    }

    /// CoerceVariableValues(schema, operation, variableValues): all errors, or the values.
    /// https://spec.graphql.org/September2025/#CoerceVariableValues()
    /// - Parameter given: the request's `variables`, an object or null.
    func coerceVariableValues(given: JSONValue) -> Result<VariableValues, CoercionErrors> {
        if case .null = given, let defaults { return .success(defaults) }
        return Self.coerce(variables, given: given, Coercion(schema: schema))
    }

    private static func coerce(
        _ variables: [Variable], given: JSONValue, _ coercion: Coercion
    ) -> Result<VariableValues, CoercionErrors> {
        var coerced = VariableValues()
        var errors: [CoercionError] = []
        let given = JSONMembers(given)
        for variable in variables {
            let name = variable.definition.name.value
            do {
                if let value = try coerce(variable, given[name], coercion) { coerced.set(name, to: value) }
            } catch {
                errors.append(error)
            }
        }
        return errors.isEmpty ? .success(coerced) : .failure(CoercionErrors(all: errors))
    }

    private static func coerce(
        _ variable: Variable, _ given: JSONValue?, _ coercion: Coercion
    ) throws(CoercionError) -> InputValue? {
        let name = variable.definition.name
        guard let given else {
            if let value = variable.defaultValue { return value }
            if let literal = variable.definition.defaultValue {
                return try coercion.coerceLiteral(literal, variable.type, variables: VariableValues())
            }
            if variable.type.isNonNull {
                throw CoercionError(
                    "Variable $\(name.value) of type \(coercion.schema.text(of: variable.type)) has to be given.",
                    at: name.offset)
            }
            return nil
        }
        do {
            return try coercion.coerceJSON(given, variable.type)
        } catch {
            throw CoercionError("Variable $\(name.value)\(error.path): \(error.reason)", at: name.offset)
        }
    }
}

public struct CoercionErrors: Error, Sendable {
    public let all: [CoercionError]
}
