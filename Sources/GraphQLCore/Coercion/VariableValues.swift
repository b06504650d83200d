/// The coerced variables of a request. A variable that was not given and has no default is absent.
public struct VariableValues: Sendable {
    private var values: [(name: String, value: InputValue)] = []

    public init() {}

    subscript(name: String) -> InputValue? {
        for entry in values where entry.name == name { return entry.value }
        return nil
    }

    mutating func set(_ name: String, to value: InputValue) { values.append((name, value)) }
}

extension Coercion {
    /// CoerceVariableValues(schema, operation, variableValues): all errors, or the values.
    /// https://spec.graphql.org/September2025/#CoerceVariableValues()
    /// - Parameter given: the request's `variables`, an object or null.
    func coerceVariableValues(
        _ operation: OperationDefinition, given: JSONValue
    ) -> Result<VariableValues, CoercionErrors> {
        var coerced = VariableValues()
        var errors: [CoercionError] = []
        for definition in operation.variables {
            guard let type = schema.reference(definition.type) else { continue }
            do {
                if let value = try coerceVariable(definition, type, given[definition.name.value]) {
                    coerced.set(definition.name.value, to: value)
                }
            } catch {
                errors.append(error)
            }
        }
        return errors.isEmpty ? .success(coerced) : .failure(CoercionErrors(all: errors))
    }

    private func coerceVariable(
        _ definition: VariableDefinition, _ type: TypeReference, _ given: JSONValue?
    ) throws(CoercionError) -> InputValue? {
        let name = definition.name
        guard let given else {
            if let literal = definition.defaultValue {
                return try coerceLiteral(literal, type, variables: VariableValues())
            }
            if type.isNonNull {
                throw CoercionError(
                    "Variable $\(name.value) of type \(schema.text(of: type)) has to be given.", at: name.offset)
            }
            return nil
        }
        do {
            return try coerceJSON(given, type)
        } catch {
            throw CoercionError("Variable $\(name.value)\(error.path): \(error.reason)", at: name.offset)
        }
    }
}

public struct CoercionErrors: Error, Sendable {
    public let all: [CoercionError]
}
