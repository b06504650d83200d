/// The variables of an operation, their types and coerced defaults looked up once for all its requests.
struct VariablePlan {
    private let variables: [Variable]
    private let names: VariableNames
    private let schema: Schema
    /// The values of a request that gives none; nil where it has to give some.
    private let defaults: VariableValues?

    /// An object, so that looking at one counts one reference, not those of all its parts.
    private final class Variable {
        let name: String
        let offset: SourceOffset
        let type: TypeReference
        let defaultValue: InputValue?
        /// As it is written.
        let defaultLiteral: Value?

        init(_ definition: VariableDefinition, _ type: TypeReference, defaultValue: InputValue?) {
            name = definition.name.value
            offset = definition.offset
            self.type = type
            self.defaultValue = defaultValue
            defaultLiteral = definition.defaultValue
        }
    }

    init(_ definitions: [VariableDefinition], _ schema: Schema) {
        self.schema = schema
        let coercion = Coercion(schema: schema)
        var variables: [Variable] = []
        variables.reserveCapacity(definitions.count)
        for definition in definitions {
            guard let type = schema.reference(definition.type) else { continue }
            // A default that a custom scalar refuses is refused again by each request.
            let value = definition.defaultValue.flatMap {
                try? coercion.coerceLiteral($0, type, variables: VariableValues())
            }
            variables.append(Variable(definition, type, defaultValue: value))
        }
        self.variables = variables
        names = VariableNames(variables.map(\.name))
        defaults = try? Self.coerce(variables, names, given: .null, coercion)
    }

    /// CoerceVariableValues(schema, operation, variableValues)
    /// https://spec.graphql.org/September2025/#CoerceVariableValues()
    /// - Parameter given: the request's `variables`, an object or null.
    /// - Throws: all errors.
    func coerceVariableValues(given: JSONValue) throws(CoercionErrors) -> VariableValues {
        if case .null = given, let defaults { return defaults }
        return try Self.coerce(variables, names, given: given, Coercion(schema: schema))
    }

    private static func coerce(
        _ variables: [Variable], _ names: VariableNames, given: JSONValue, _ coercion: Coercion
    ) throws(CoercionErrors) -> VariableValues {
        var values: [InputValue?] = []
        values.reserveCapacity(variables.count)
        var errors: [CoercionError] = []
        let given = JSONMembers(given)
        for variable in variables {
            do {
                values.append(try coerce(variable, given[variable.name], coercion))
            } catch {
                errors += error.all
            }
        }
        if !errors.isEmpty { throw CoercionErrors(all: errors) }
        return VariableValues(of: names, values)
    }

    private static func coerce(
        _ variable: Variable, _ given: JSONValue?, _ coercion: Coercion
    ) throws(CoercionErrors) -> InputValue? {
        let name = variable.name
        guard let given else {
            do {
                return try absent(variable, coercion)
            } catch {
                throw CoercionErrors(all: [error])
            }
        }
        do {
            return try coercion.coerceJSON(given, variable.type)
        } catch {
            let failures = VariableFailures.all(in: given, variable.type, error, coercion)
            throw CoercionErrors(
                all: failures.map { CoercionError("Variable $\(name)\($0.path): \($0.reason)", at: variable.offset) })
        }
    }

    /// The default of a variable that was not given; nil where it has none.
    private static func absent(_ variable: Variable, _ coercion: Coercion) throws(CoercionError) -> InputValue? {
        if let value = variable.defaultValue { return value }
        if let literal = variable.defaultLiteral {
            return try coercion.coerceLiteral(literal, variable.type, variables: VariableValues())
        }
        if variable.type.isNonNull {
            throw CoercionError(
                "Variable $\(variable.name) of type \(coercion.schema.text(of: variable.type)) has to be given.",
                at: variable.offset)
        }
        return nil
    }
}

public struct CoercionErrors: Error, Sendable {
    public let all: [CoercionError]
}
