/// Writes syntax as canonical GraphQL text.
enum Printer {
    static func text(of value: Value) -> String {
        switch value.kind {
        case .variable(let name): "$\(name)"
        case .int(let text), .float(let text), .enumValue(let text): text
        case .string(let literal): quoted(literal.value)
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        case .list(let items): "[\(items.map(text).joined(separator: ", "))]"
        case .object(let fields):
            fields.isEmpty
                ? "{}" : "{ \(fields.map { "\($0.name.value): \(text(of: $0.value))" }.joined(separator: ", ")) }"
        }
    }

    /// A quoted string: the escapes of JSON are GraphQL's too.
    static func quoted(_ text: String) -> String {
        var buffer = JSONBuffer(capacity: text.utf8.count + 16)
        buffer.appendString(text)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }
}
