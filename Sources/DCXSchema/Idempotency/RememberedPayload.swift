internal import GraphQLCore

/// A business error that is an answer for good: it can be kept with its key, and made again of what was kept.
protocol RememberedError: BusinessError {
    /// Texts by their names.
    var facts: [String: String] { get }

    init?(facts: [String: String])
}

/// A payload as it is kept with its key: the keys of its rows, its leaves, and its errors.
struct RememberedPayload {
    let payload: Payload

    private static let errorTypes: [any RememberedError.Type] = BusinessErrors.all.compactMap {
        $0 as? any RememberedError.Type
    }

    init(_ payload: Payload) { self.payload = payload }

    /// Reads what `text` has written; nil for anything else.
    init?(text: String) {
        var text = text
        guard let json = text.withUTF8({ try? JSONReader.read($0) }), case .object(let members) = json["values"],
            case .array(let errors) = json["errors"]
        else { return nil }
        var payload = Payload()
        for member in members {
            guard let value = Self.value(member.value) else { return nil }
            payload.values[member.name] = value
        }
        for error in errors {
            guard let error = Self.error(error) else { return nil }
            payload.errors.append(error)
        }
        self.payload = payload
    }

    var text: String {
        let values = payload.values.sorted { $0.key < $1.key }.map {
            JSONMember(name: $0.key, value: Self.json($0.value))
        }
        var out = JSONBuffer()
        out.append(
            .object([
                JSONMember(name: "values", value: .object(values)),
                JSONMember(name: "errors", value: .array(payload.errors.map(Self.json))),
            ]))
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private static func json(_ value: Payload.Value) -> JSONValue {
        let member =
            switch value {
            case .row(let uuid): JSONMember(name: "row", value: .string(uuid.text))
            case .keyedRow(let key): JSONMember(name: "keyedRow", value: .string(key))
            case .leaf(let leaf): JSONMember(name: "leaf", value: leaf)
            case .object: preconditionFailure("an object in memory is not remembered: a payload with a key has rows")
            }
        return .object([member])
    }

    private static func value(_ json: JSONValue) -> Payload.Value? {
        guard case .object(let members) = json, members.count == 1 else { return nil }
        switch (members[0].name, members[0].value) {
        case ("row", .string(let text)): return UUID(text).map { .row($0) }
        case ("keyedRow", .string(let key)): return .keyedRow(key)
        case ("leaf", let leaf): return .leaf(leaf)
        default: return nil
        }
    }

    private static func json(_ error: any BusinessError) -> JSONValue {
        guard let error = error as? any RememberedError else {
            preconditionFailure("\(type(of: error)) is an answer for good: it is thrown, or it is a RememberedError")
        }
        let facts = error.facts.sorted { $0.key < $1.key }.map { JSONMember(name: $0.key, value: .string($0.value)) }
        return .object([
            JSONMember(name: "type", value: .string(type(of: error).typeName)),
            JSONMember(name: "facts", value: .object(facts)),
        ])
    }

    private static func error(_ json: JSONValue) -> (any BusinessError)? {
        guard case .string(let name) = json["type"], case .object(let members) = json["facts"],
            let type = errorTypes.first(where: { $0.typeName == name })
        else { return nil }
        var facts: [String: String] = [:]
        for case let member in members { if case .string(let text) = member.value { facts[member.name] = text } }
        return type.init(facts: facts)
    }
}
