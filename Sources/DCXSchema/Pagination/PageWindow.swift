internal import GraphQLCore

/// Which part of an ordered list is asked for.
struct PageWindow {
    static let defaultLimit = 20
    static let maximumLimit = 1_000

    let limit: Int
    /// Counted from the end of the list.
    let isBackward: Bool
    let after: Cursor?
    let before: Cursor?

    /// The arguments `first`, `after`, `last` and `before` of a connection.
    init(_ arguments: Arguments, order: RowOrder) throws(FieldError) {
        let first = try Self.limit("first", arguments)
        let last = try Self.limit("last", arguments)
        if first != nil, last != nil { throw Self.invalid("A page has either \"first\" or \"last\".") }
        isBackward = last != nil
        limit = first ?? last ?? Self.defaultLimit
        after = try Self.cursor("after", arguments, order)
        before = try Self.cursor("before", arguments, order)
    }

    private static func limit(_ name: String, _ arguments: Arguments) throws(FieldError) -> Int? {
        guard case .int(let value) = arguments[name] else { return nil }
        guard 0...maximumLimit ~= Int(value) else {
            throw invalid("\"\(name)\" is at least 0 and at most \(maximumLimit).")
        }
        return Int(value)
    }

    private static func cursor(
        _ name: String, _ arguments: Arguments, _ order: RowOrder
    ) throws(FieldError) -> Cursor? {
        guard case .string(let text) = arguments[name] else { return nil }
        guard let cursor = Cursor(text, order: order) else {
            throw FieldError("\"\(name)\" is no cursor of this list.", code: "INVALID_CURSOR")
        }
        return cursor
    }

    private static func invalid(_ message: String) -> FieldError { FieldError(message, code: "INVALID_PAGE") }
}
