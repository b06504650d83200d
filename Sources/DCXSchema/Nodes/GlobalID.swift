internal import GraphQLCore

/// The opaque global ID of an object: base64url of its type's name, a colon and its key.
struct GlobalID: Hashable {
    static let maximumLength = 512

    let type: String
    let key: String

    init(type: String, key: String) {
        self.type = type
        self.key = key
    }

    /// Reads an ID; nil for anything that is none.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, let bytes = Base64URL.decode(text),
            let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0),
            let colon = decoded.firstIndex(of: ":")
        else { return nil }
        type = String(decoded[..<colon])
        key = String(decoded[decoded.index(after: colon)...])
    }

    var text: String { Base64URL.encode(Array("\(type):\(key)".utf8)) }

    /// How the keys of a type's rows are shown as IDs.
    static func format(of type: String) -> LeafFormat {
        let prefix = Array("\(type):".utf8)
        return LeafFormat { key, out in
            out.appendString(Base64URL.encode(prefix + key))
            return true
        }
    }
}
