import GraphQLCore

extension JSONValue {
    /// As a person reads it: small objects on one line.
    func readable(_ indent: String = "") -> String {
        let line = oneLine
        if line.count + indent.count <= 110 { return line }
        let inner = indent + "  "
        switch self {
        case .object(let members):
            let lines = members.map { "\(inner)\(JSONValue.string($0.name).oneLine): \($0.value.readable(inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let items):
            return "[\n\(items.map { inner + $0.readable(inner) }.joined(separator: ",\n"))\n\(indent)]"
        default: return line
        }
    }

    private var oneLine: String {
        switch self {
        case .object(let members):
            let parts = members.map { "\(JSONValue.string($0.name).oneLine): \($0.value.oneLine)" }
            return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
        case .array(let items): return "[\(items.map(\.oneLine).joined(separator: ", "))]"
        default:
            var buffer = JSONBuffer()
            buffer.append(self)
            return String(decoding: buffer.bytes, as: UTF8.self)
        }
    }
}
