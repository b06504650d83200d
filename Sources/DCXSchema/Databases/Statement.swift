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
        /// A page or a few keys, found by an index.
        case bounded
        /// It grows with the data: an aggregate over a subtree, a grouping, a long series. Such statements have connections
        /// of their own, so that the others do not wait behind them.
        case unbounded
    }

    public init(_ database: DatabaseName, _ sql: String, cost: Cost = .bounded) {
        self.database = database
        self.sql = sql
        self.cost = cost
        sqlHash = sql.hashValue
    }
}

/// A statement with its parameters. The text is made of static parts only; values travel as parameters.
public struct Statement {
    public let text: StatementText
    public let parameters: [Parameter]
    /// Whose it is, where its cost is unbounded: those of one tenant wait for one another, and for nobody else's.
    public var tenant = Tenant.nobody
    /// Whose rows of MAIN it may see, outside of transactions, which say so where they begin.
    public var rowScope = RowScope.nothing

    public init(_ text: StatementText, _ parameters: [Parameter]) {
        self.text = text
        self.parameters = parameters
    }

    /// A value in PostgreSQL's text format; its type is said by a cast in the statement.
    public enum Parameter: Sendable, Hashable {
        case null
        case text(String)

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
