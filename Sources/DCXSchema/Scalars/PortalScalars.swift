internal import GraphQLCore

/// How the custom scalars of the schema read what clients send.
enum PortalScalars {
    static let coercions: [String: ScalarCoercion] = [
        "UUID": text(38) { UUID.canonicalText($0) },
        "DateTime": text(34) { DateTimeText.canonicalText($0) },
        "Date": text(12) { DateTimeText.isDate($0) ? $0 : nil },
        "CurrencyCode": text(5) { $0.utf8.count == 3 && $0.utf8.allSatisfy { 65...90 ~= $0 } ? $0 : nil },
        "Decimal": ScalarCoercion(responseBytes: DecimalText.maximumDigits + 4) { value, _ in
            switch value {
            case .string(let text), .number(let text): DecimalText.isDecimal(text) ? .string(text) : nil
            default: nil
            }
        },
    ]

    /// - Parameter responseBytes: of a value, with its quotes.
    private static func text(
        _ responseBytes: Int, _ read: @escaping @Sendable (String) -> String?
    ) -> ScalarCoercion {
        ScalarCoercion(responseBytes: responseBytes) { value, _ in
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
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return 1...2 ~= parts.count && parts.reduce(0) { $0 + $1.count } <= maximumDigits
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }
    }
}
