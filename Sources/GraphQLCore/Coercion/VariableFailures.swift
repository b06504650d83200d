/// All that does not fit in a variable's value: looked for once coercing it has failed, so that a client learns of all of it at
/// once, and requests that are right pay nothing for that.
struct VariableFailures {
    /// What one request is told of: who sends thousands of wrong items needs no answer that is as long.
    private static let maximum = 100

    private let coercion: Coercion
    private(set) var all: [Coercion.JSONFailure] = []

    private init(_ coercion: Coercion) { self.coercion = coercion }

    /// - Parameter first: what coercing has thrown.
    static func all(
        in value: JSONValue, _ type: TypeReference, _ first: Coercion.JSONFailure, _ coercion: Coercion
    ) -> [Coercion.JSONFailure] {
        var failures = VariableFailures(coercion)
        failures.collect(value, type, at: "")
        return failures.all.isEmpty ? [first] : failures.all
    }

    private mutating func collect(_ value: JSONValue, _ type: TypeReference, at path: String) {
        if all.count == Self.maximum { return }
        if type.isList, case .array(let items) = value {
            for (index, item) in items.enumerated() { collect(item, type.nullable.item, at: "\(path)[\(index)]") }
        } else if case .inputObject(let object) = coercion.schema[type.named], case .object(let members) = value {
            collect(members, object, at: path)
        } else {
            do {
                _ = try coercion.coerceJSON(value, type)
            } catch {
                all.append(Coercion.JSONFailure(path: path + error.path, reason: error.reason))
            }
        }
    }

    private mutating func collect(_ members: [JSONMember], _ type: InputObjectType, at path: String) {
        for member in members {
            if let field = type.fields[member.name] {
                collect(member.value, field.type, at: "\(path).\(field.name)")
            } else {
                add("\(type.name) has no field \"\(member.name)\".", at: path)
            }
        }
        for field in type.fields.all where field.isRequired && !members.contains(where: { $0.name == field.name }) {
            add("\(type.name).\(field.name) has to be given.", at: path)
        }
        if type.isOneOf, members.count != 1 || members.first?.value == .null {
            add("Exactly one field of \(type.name) has to be given, and not as null.", at: path)
        }
    }

    private mutating func add(_ reason: String, at path: String) {
        if all.count < Self.maximum { all.append(Coercion.JSONFailure(path: path, reason: reason)) }
    }
}
