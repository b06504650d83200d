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

    /// A text that a person typed: composed, and without white space around it.
    /// - Throws: `Refusal` for one that is empty or too long, or has characters that cannot be seen.
    func text(_ path: String, maximum: Int = 255) throws -> String {
        guard case .string(let given) = input[path] else {
            preconditionFailure("the schema says that \(name) has \(path)")
        }
        let text = TypedText.normalized(given)
        guard 1...maximum ~= text.unicodeScalars.count, TypedText.isVisible(text) else {
            throw Refusal(
                InvalidInput(
                    "This takes 1 to \(maximum) characters, without line breaks and invisible characters.",
                    path: [path]))
        }
        return text
    }

    /// A text that may be absent.
    func optionalText(_ path: String, maximum: Int = 255) throws -> String? {
        if case .string = input[path] { try text(path, maximum: maximum) } else { nil }
    }
}

extension MutationCall {
    /// Reads several entries before one of them refuses the mutation, so that each that is invalid is reported, with its path.
    /// - Throws: one `Refusal` for all entries that were refused, or what else an entry threw.
    func reading<each Value>(_ read: repeat () throws -> each Value) throws -> (repeat each Value) {
        var errors = identityErrors
        func attempt<Entry>(_ read: () throws -> Entry) throws -> Entry? {
            do {
                return try read()
            } catch let refusal as Refusal {
                errors += refusal.errors
                return nil
            }
        }
        func found<Entry>(_ entry: Entry?) throws -> Entry {
            guard let entry else { throw Refusal(errors) }
            return entry
        }
        let entries = (repeat try attempt(each read))
        if !errors.isEmpty { throw Refusal(errors) }
        return (repeat try found(each entries))
    }
}
