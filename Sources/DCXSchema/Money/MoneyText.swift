internal import GraphQLCore

/// Amounts of money in rand, as their readers expect them.
enum MoneyText {
    /// All amounts are in rand: the databases hold no other currency.
    static let currency = LeafFormat { _, out in
        out.append("\"ZAR\"")
        return true
    }

    /// `1234.5` as `R 1 234,50`: no-break spaces, a comma, at least two places.
    static let formatted = LeafFormat { bytes, out in
        guard let text = text(of: bytes) else { return false }
        out.append("\"")
        text.withUnsafeBytes { out.appendVerbatim($0) }
        out.append("\"")
        return true
    }

    private static let space: [UInt8] = [0xC2, 0xA0]

    static func text(of amount: UnsafeRawBufferPointer) -> [UInt8]? {
        let isNegative = amount.first == UInt8(ascii: "-")
        let parts = amount.dropFirst(isNegative ? 1 : 0).split(separator: UInt8(ascii: "."), maxSplits: 1)
        guard let whole = parts.first, whole.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        var text: [UInt8] = isNegative ? Array("-R".utf8) : Array("R".utf8)
        text += space
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place) % 3 == 0 { text += space }
            text.append(digit)
        }
        text.append(UInt8(ascii: ","))
        let places = parts.count > 1 ? Array(parts[1]) : []
        text += places + Array(repeating: UInt8(ascii: "0"), count: max(0, 2 - places.count))
        return text
    }
}
