/// A JSON value as it came: numbers keep their digits, members their order.
public enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// The number's text, exactly as it was written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// The value of the member with this name; nil where there is none or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { ExactText($0.name) == ExactText(name) }?.value
    }
}

public struct JSONMember: Sendable, Hashable {
    public let name: String
    public let value: JSONValue

    public init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONBuffer {
    public mutating func append(_ value: JSONValue) {
        switch value {
        case .null: appendNull()
        case .boolean(let value): append(value)
        case .number(var text): text.withUTF8 { appendVerbatim(UnsafeRawBufferPointer($0)) }
        case .string(let text): appendString(text)
        case .array(let items):
            append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(item)
            }
            append(UInt8(ascii: "]"))
        case .object(let members):
            append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                appendString(member.name)
                append(UInt8(ascii: ":"))
                append(member.value)
            }
            append(UInt8(ascii: "}"))
        }
    }
}
