internal import GraphQLCore

/// The text of a statement, made once. A connection remembers the prepared statement by it.
public final class StatementText: Sendable {
    public let database: DatabaseName
    public let sql: String
    public let cost: Cost
    /// Of `sql`, so that it need not be gone through for each execution.
    package let sqlHash: Int

    /// What one execution can cost.
    public enum Cost: Sendable {
        /// A page in the order of an index, or a few keys.
        case bounded
        /// Everything else: it grows with the data, or with what the client sends. Filters, totals, text search, orders
        /// without an index, long series, many keys. Such statements have connections of their own, so that the others do
        /// not wait behind them.
        case unbounded
    }

    public init(_ database: DatabaseName, _ sql: String, cost: Cost = .bounded) {
        self.database = database
        self.sql = sql
        self.cost = cost
        // Of its bytes: a text with a letter beyond ASCII would be normalised first, which takes as long as all the rest.
        var hasher = Hasher()
        var sql = sql
        sql.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        sqlHash = hasher.finalize()
    }
}

/// A statement with its parameters. The text is made of static parts only; values travel as parameters.
public struct Statement {
    public let text: StatementText
    public let parameters: [Parameter]
    /// What this execution can cost: at least what its text does.
    public var cost: StatementText.Cost
    /// Statements are copied on their way: each is as small as it can be.
    private var storedWeight: Int32 = 1
    /// How much work it is, about: one is a row by its key, or some dozen rows that lie together.
    public var weight: Int {
        get { Int(storedWeight) }
        set { storedWeight = Int32(clamping: newValue) }
    }

    /// Whose it is, and which rows it may see.
    public var authority = StatementAuthority.nobody
    /// The request that it is of; nil where it is of none.
    public var sender: (any StatementSender)?

    public init(_ text: StatementText, _ parameters: [Parameter]) {
        self.text = text
        self.parameters = parameters
        cost = text.cost
    }

    /// Rows that an index leads to and that still count as few.
    static let maximumBoundedRows = 2_000

    /// The statement, of which so many rows are expected at most: where they are many, its cost has no small bound.
    package func expecting(_ rows: Int) -> Statement {
        var statement = self
        statement.weight = 1 + rows / 64
        if rows > Self.maximumBoundedRows { statement.cost = .unbounded }
        return statement
    }

    /// The same statement of the same request with another text.
    public func with(_ text: StatementText, _ parameters: [Parameter]? = nil) -> Statement {
        var statement = Statement(text, parameters ?? self.parameters)
        statement.cost = cost
        statement.weight = weight
        statement.authority = authority
        statement.sender = sender
        return statement
    }

    /// A value in PostgreSQL's text format; its type is said by a cast in the statement.
    public enum Parameter: Sendable, Hashable {
        case null
        case text(String)

        var byteCount: Int { if case .text(let text) = self { text.utf8.count } else { 0 } }

        /// Null where there is none.
        static func optional(_ text: String?) -> Parameter { text.map { .text($0) } ?? .null }

        static func integer(_ value: Int) -> Parameter { .text(String(value)) }

        static func uuid(_ value: UUID) -> Parameter { .text(value.text) }

        static func time(_ secondsSince1970: Int) -> Parameter {
            .text(DateTimeText.text(secondsSince1970: secondsSince1970))
        }

        static func preciseTime(_ microsecondsSince1970: Int) -> Parameter {
            .text(DateTimeText.text(microsecondsSince1970: microsecondsSince1970))
        }

        static func hash(_ value: SecretHash) -> Parameter { .text("\\x" + value.text) }

        static func key(_ value: PasswordKey) -> Parameter { .text("\\x" + value.text) }

        /// An array literal; each element is quoted, and nil is NULL.
        static func array(_ elements: [String?]) -> Parameter {
            var literal = ArrayLiteral(capacity: elements.reduce(2) { $0 + ($1?.utf8.count ?? 1) + 3 })
            for element in elements {
                guard var element else {
                    literal.append(nil)
                    continue
                }
                element.withUTF8 { literal.append(UnsafeRawBufferPointer($0)) }
            }
            return .text(literal.text())
        }

        /// An array literal of values as they are in memory; nil is NULL.
        static func array(count: Int, _ bytes: (Int) -> UnsafeRawBufferPointer?) -> Parameter {
            var literal = ArrayLiteral(capacity: 2 + count * (UUID.textLength + 3))
            for item in 0..<count { literal.append(bytes(item)) }
            return .text(literal.text())
        }
    }
}

/// An array as PostgreSQL reads it: `{"a",NULL}`.
private struct ArrayLiteral: ~Copyable {
    private var out: JSONBuffer

    init(capacity: Int) {
        out = JSONBuffer(capacity: capacity)
        out.append(UInt8(ascii: "{"))
    }

    mutating func append(_ element: UnsafeRawBufferPointer?) {
        if out.count > 1 { out.append(UInt8(ascii: ",")) }
        guard let element else { return out.append("NULL") }
        // What JSON has as it is, an array has too: keys are.
        if out.appendQuoted(element) { return }
        out.append(UInt8(ascii: "\""))
        for byte in element {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
    }

    consuming func text() -> String {
        out.append(UInt8(ascii: "}"))
        return String(decoding: out.bytes, as: UTF8.self)
    }
}
