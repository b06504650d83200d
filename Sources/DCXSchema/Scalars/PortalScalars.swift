internal import GraphQLCore

/// How the custom scalars of the schema read what clients send.
enum PortalScalars {
    static let coercions: [String: ScalarCoercion] = [
        "UUID": text { UUID($0)?.text },
        "DateTime": text { DateTimeText.isDateTime($0) ? $0 : nil },
        "Date": text { DateTimeText.isDate($0) ? $0 : nil },
        "CurrencyCode": text { $0.utf8.count == 3 && $0.utf8.allSatisfy { 65...90 ~= $0 } ? $0 : nil },
        "Decimal": ScalarCoercion { value, _ in
            switch value {
            case .string(let text), .number(let text): DecimalText.isDecimal(text) ? .string(text) : nil
            default: nil
            }
        },
    ]

    private static func text(_ read: @escaping @Sendable (String) -> String?) -> ScalarCoercion {
        ScalarCoercion { value, _ in
            guard case .string(let text) = value else { return nil }
            return read(text).map { .string($0) }
        }
    }
}

/// An exact decimal number as clients write it.
enum DecimalText {
    static let maximumDigits = 30

    /// Digits with a sign and a point where there are such; no exponent.
    static func isDecimal(_ text: String) -> Bool {
        guard text.utf8.count <= maximumDigits + 2 else { return false }
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        guard text.utf8.count - digits.count <= 1 else { return false }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { 48...57 ~= $0 } }
    }
}
