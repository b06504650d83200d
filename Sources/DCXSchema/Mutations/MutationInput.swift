internal import GraphQLCore

/// The entries of an input, as mutations read them. That they are there and of their type, the schema has seen to.
extension MutationCall {
    /// A non-null UUID.
    func uuid(_ path: String) -> UUID {
        guard case .string(let text) = input[path], let uuid = UUID(text) else {
            preconditionFailure("the schema says that \(name) has \(path)")
        }
        return uuid
    }

    /// A UUID that may be absent.
    func optionalUUID(_ path: String) -> UUID? {
        if case .string(let text) = input[path] { UUID(text) } else { nil }
    }

    /// A non-null enum value, as it is stored.
    func stored(_ path: String) -> String {
        guard case .enumValue(let value) = input[path] else {
            preconditionFailure("the schema says that \(name) has \(path)")
        }
        return value.lowercased()
    }

    /// A text without spaces around it.
    /// - Throws: `Refusal` for one that is empty or too long, or has letters that cannot be shown.
    func text(_ path: String, maximum: Int = 255) throws -> String {
        guard case .string(let given) = input[path] else {
            preconditionFailure("the schema says that \(name) has \(path)")
        }
        let text = given.trimmingSpaces
        guard 1...maximum ~= text.unicodeScalars.count,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw Refusal(
                InvalidInput("This takes 1 to \(maximum) characters, without line breaks.", path: [path]))
        }
        return text
    }

    /// A text that may be absent.
    func optionalText(_ path: String, maximum: Int = 255) throws -> String? {
        if case .string = input[path] { try text(path, maximum: maximum) } else { nil }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        let scalars = unicodeScalars.drop { $0 == " " }
        let end = scalars.lastIndex { $0 != " " }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return String(scalars[scalars.startIndex..<end])
    }
}
