internal import GraphQLCore

/// Which part of an ordered list is asked for.
struct PageWindow {
    static let defaultLimit = 20
    static let maximumLimit = 1_000
    /// Items of the pages of all parents of a field together, were they all full.
    static let maximumTogether = 200_000

    let limit: Int
    /// Counted from the end of the list.
    let isBackward: Bool
    let after: Cursor?
    let before: Cursor?

    /// The first rows of a list that is no connection, and is shown whole.
    static let whole = PageWindow(limit: maximumLimit)
    let isWhole: Bool

    private init(limit: Int) {
        isWhole = true
        self.limit = limit
        isBackward = false
        after = nil
        before = nil
    }

    /// The arguments `first`, `after`, `last` and `before` of a connection.
    /// - Parameter cursor: reads a cursor of the list.
    init(_ given: PageArguments.Window, cursor: (String) -> Cursor?) throws(FieldError) {
        limit = try Self.limit(given)
        isBackward = if case .int? = given.last { true } else { false }
        isWhole = false
        after = try Self.place("after", given.after, cursor)
        before = try Self.place("before", given.before, cursor)
    }

    /// How many rows a page has at most.
    static func limit(_ given: PageArguments.Window) throws(FieldError) -> Int {
        let first = try limit("first", given.first)
        let last = try limit("last", given.last)
        if first != nil, last != nil { throw invalid("A page has either \"first\" or \"last\".") }
        return first ?? last ?? defaultLimit
    }

    private static func limit(_ name: StaticString, _ value: InputValue?) throws(FieldError) -> Int? {
        guard case .int(let value)? = value else { return nil }
        guard 0...maximumLimit ~= Int(value) else {
            throw invalid("\"\(name)\" is at least 0 and at most \(maximumLimit).")
        }
        return Int(value)
    }

    private static func place(
        _ name: StaticString, _ value: InputValue?, _ cursor: (String) -> Cursor?
    ) throws(FieldError) -> Cursor? {
        guard case .string(let text)? = value else { return nil }
        guard let cursor = cursor(text) else {
            throw FieldError("\"\(name)\" is no cursor of this list in this order.", code: "INVALID_CURSOR")
        }
        return cursor
    }

    /// - Throws: where the pages of so many parents could be too much together.
    func check(parentCount: Int) throws(FieldError) {
        if limit * parentCount <= Self.maximumTogether { return }
        throw Self.invalid(
            "For so many objects at once a page has at most \(Self.maximumTogether / parentCount) items:"
                + " ask for smaller pages.")
    }

    private static func invalid(_ message: String) -> FieldError { FieldError(message, code: "INVALID_PAGE") }
}
