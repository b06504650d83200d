/// Turns what a resolver returned into what a leaf's type lets into a response: kept where it is of the type, converted
/// where that loses nothing, refused otherwise.
/// https://spec.graphql.org/September2025/#sec-Scalars.Result-Coercion-and-Serialization
extension Schema {
    /// - Parameters:
    ///   - value: not null.
    ///   - type: a scalar or enum; a custom scalar lets any value through.
    /// - Returns: nil where the value is not of the type.
    package func coerceResult(_ value: JSONValue, _ type: TypeID) -> JSONValue? {
        switch self[type] {
        case .scalar(let scalar):
            guard let builtIn = BuiltInScalar(rawValue: scalar.name) else { return value }
            return builtIn.coerceResult(value)
        case .enumeration(let enumeration):
            guard case .string(let name) = value, enumeration.hasValue(name) else { return nil }
            return value
        case .object, .interface, .union, .inputObject: return nil
        }
    }
}

extension BuiltInScalar {
    func coerceResult(_ value: JSONValue) -> JSONValue? {
        switch self {
        case .int: Self.int(value).map { .number(String($0)) }
        case .float: Self.float(value)
        case .string: Self.string(value).map { .string($0) }
        case .boolean: Self.boolean(value).map { .boolean($0) }
        case .id: Self.id(value).map { .string($0) }
        }
    }

    /// A whole number of 32 bits, however it is written.
    private static func int(_ value: JSONValue) -> Int32? {
        switch value {
        case .boolean(let value): value ? 1 : 0
        case .number(let text), .string(let text): Int32(text) ?? number(text).flatMap { Int32(exactly: $0) }
        case .null, .array, .object: nil
        }
    }

    /// A finite number, with the digits that it came with.
    private static func float(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .boolean(let value): .number(value ? "1" : "0")
        case .number(let text): number(text).map { _ in value }
        case .string(let text): number(text).map { .number(String($0)) }
        case .null, .array, .object: nil
        }
    }

    private static func string(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .boolean(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    private static func boolean(_ value: JSONValue) -> Bool? {
        switch value {
        case .boolean(let value): value
        case .number(let text): number(text).map { $0 != 0 }
        case .null, .string, .array, .object: nil
        }
    }

    /// Text, or a whole number, which becomes its digits.
    private static func id(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let text):
            isIntegerText(text) ? text : number(text).flatMap { Int64(exactly: $0) }.map { String($0) }
        case .null, .boolean, .array, .object: nil
        }
    }

    /// A decimal number; `Double` alone would also take "inf", "nan" and hexadecimal digits.
    private static func number(_ text: String) -> Double? {
        let isDecimal = text.utf8.allSatisfy { byte in
            byte &- UInt8(ascii: "0") < 10 || "+-.eE".utf8.contains(byte)
        }
        guard isDecimal, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
