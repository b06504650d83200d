/// How a scalar reads its input values, from JSON (variables) and from literals.
public struct ScalarCoercion: Sendable {
    public enum Origin: Sendable {
        case literal, variable
    }

    /// The coerced value; nil where the value is not of this scalar.
    public let read: @Sendable (JSONValue, Origin) -> InputValue?

    /// Bytes of a value in a response that costs are estimated with. Texts are longer than this only where a host lets them.
    public let responseBytes: Int

    /// Of a text of 255 characters that need no escapes, as most hosts bound their names.
    public static let textBytes = 257

    public init(responseBytes: Int = textBytes, read: @escaping @Sendable (JSONValue, Origin) -> InputValue?) {
        self.responseBytes = responseBytes
        self.read = read
    }
}

/// https://spec.graphql.org/September2025/#sec-Scalars.Built-in-Scalars
enum BuiltInScalar: String {
    case int = "Int"
    case float = "Float"
    case string = "String"
    case boolean = "Boolean"
    case id = "ID"

    var coercion: ScalarCoercion {
        switch self {
        case .int:
            ScalarCoercion(responseBytes: 20) { value, origin in
                guard case .number(let text) = value else { return nil }
                return Self.int(text, origin).map { .int($0) }
            }
        case .float:
            ScalarCoercion(responseBytes: 25) { value, _ in
                guard case .number(let text) = value, let number = Double(text), number.isFinite else { return nil }
                return .float(number)
            }
        case .string:
            ScalarCoercion { value, _ in
                guard case .string(let text) = value else { return nil }
                return .string(text)
            }
        case .boolean:
            ScalarCoercion(responseBytes: 5) { value, _ in
                guard case .boolean(let value) = value else { return nil }
                return .boolean(value)
            }
        case .id:
            ScalarCoercion { value, _ in
                switch value {
                case .string(let text): .string(text)
                case .number(let text) where Self.isIntegerText(text): .string(text)
                default: nil
                }
            }
        }
    }

    /// A 32-bit number. JSON has one kind of number, so 1.0 and 1e3 are integers in a variable, but not in a literal.
    private static func int(_ text: String, _ origin: ScalarCoercion.Origin) -> Int32? {
        if isIntegerText(text) { return Int32(text) }
        guard origin == .variable, let number = Double(text) else { return nil }
        return Int32(exactly: number)
    }

    static func isIntegerText(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 }
    }
}
