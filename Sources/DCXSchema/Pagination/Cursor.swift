internal import GraphQLCore

/// A place in an order: the order's name, the value by which it is ordered, and the key that tells equal values apart.
/// It says where to go on, never what may be seen. Travels as base64url of a JSON array.
struct Cursor {
    static let maximumLength = 2_048

    let value: String
    let key: String

    /// Reads a cursor of this order; nil for anything else.
    init?(_ text: String, order: RowOrder) {
        guard text.utf8.count <= Self.maximumLength, let bytes = Base64URL.decode(text),
            case .array(let parts) = try? bytes.withUnsafeBufferPointer({ try JSONReader.read($0, maximumDepth: 1) }),
            parts.count == 3, parts[0] == .string(order.name),
            case .string(let value) = parts[1], case .string(let key) = parts[2],
            !value.utf8.contains(0), !key.utf8.contains(0)
        else { return nil }
        self.value = value
        self.key = key
    }

    /// The cursor of a row's place, as clients see it.
    static func text(order: String, value: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> String {
        var json = JSONBuffer(capacity: 128)
        json.append(
            .string(order), .string(String(decoding: value, as: UTF8.self)),
            .string(String(decoding: key, as: UTF8.self)))
        return Base64URL.encode(json.bytes)
    }
}

extension JSONBuffer {
    fileprivate mutating func append(_ items: JSONValue...) { append(.array(items)) }
}
