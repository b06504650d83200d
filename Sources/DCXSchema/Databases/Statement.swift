/// The text of a statement, made once: its identity is what a connection remembers the prepared statement by.
public final class StatementText: Sendable {
    public let database: DatabaseName
    public let sql: String
    public let cost: Cost

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
    }
}

/// A statement with its parameters. The text is made of static parts only; values travel as parameters.
public struct Statement {
    public let text: StatementText
    public let parameters: [Parameter]

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

        /// An array literal; each element is quoted, and nil is NULL.
        static func array(_ elements: [String?]) -> Parameter {
            var literal: [UInt8] = [UInt8(ascii: "{")]
            for element in elements {
                if literal.count > 1 { literal.append(UInt8(ascii: ",")) }
                guard let element else {
                    literal += Array("NULL".utf8)
                    continue
                }
                literal.append(UInt8(ascii: "\""))
                for byte in element.utf8 {
                    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { literal.append(UInt8(ascii: "\\")) }
                    literal.append(byte)
                }
                literal.append(UInt8(ascii: "\""))
            }
            literal.append(UInt8(ascii: "}"))
            return .text(String(decoding: literal, as: UTF8.self))
        }
    }
}
