internal import GraphQLCore

/// A place in an order: which list and order it belongs to, the values by which it is ordered, and the key that tells equal
/// values apart. It says where to go on, never what may be seen. Travels as base64url of a JSON array, which `RowPlace`
/// writes.
struct Cursor {
    /// More than the longest texts that rows have in an order of five.
    static let maximumLength = 32_768

    let values: [String]
    let key: String

    /// Reads a cursor of a list and order; nil for anything else.
    init?(_ text: String, of list: String, in order: RowOrder, over table: Table) {
        guard text.utf8.count <= Self.maximumLength, let bytes = Base64URL.decode(text),
            case .array(let parts) = try? bytes.withUnsafeBufferPointer({ try JSONReader.read($0, maximumDepth: 1) }),
            parts.count == order.terms.count + 2, parts[0] == .string(Self.name(of: list, in: order))
        else { return nil }
        var texts: [String] = []
        let types = order.terms.map { table.type(of: $0.column) } + [table.key.type]
        for (part, type) in zip(parts.dropFirst(), types) {
            guard case .string(let text) = part, type.admits(text) else { return nil }
            texts.append(text)
        }
        key = texts.removeLast()
        values = texts
    }

    var parameters: [Statement.Parameter] { (values + [key]).map { .text($0) } }

    static func name(of list: String, in order: RowOrder) -> String { "\(list):\(order.name)" }
}
