/// A UUID: 128 bits, compared and hashed as two words.
public struct UUID: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    /// How many letters its text has.
    static let textLength = 36

    /// The UUID that nothing has: all bits zero (RFC 9562, section 5.9).
    static let none = UUID(high: 0, low: 0)

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new one, of random bits (RFC 9562, section 5.4).
    static func random() -> UUID {
        UUID(
            high: .random(in: .min ... .max) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000,
            low: .random(in: .min ... .max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// Reads 8-4-4-4-12 hexadecimal digits in either case; nil for anything else.
    public init?(_ text: String) {
        var text = text
        guard let value = text.withUTF8({ UUID(bytes: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.textLength, bytes[8] == Self.hyphen, bytes[13] == Self.hyphen,
            bytes[18] == Self.hyphen, bytes[23] == Self.hyphen
        else { return nil }
        var invalid: UInt64 = 0
        high =
            Self.word(bytes, 0..<8, &invalid) << 32 | Self.word(bytes, 9..<13, &invalid) << 16
            | Self.word(bytes, 14..<18, &invalid)
        low = Self.word(bytes, 19..<23, &invalid) << 48 | Self.word(bytes, 24..<36, &invalid)
        if invalid != 0 { return nil }
    }

    private static let hyphen = UInt8(ascii: "-")

    /// The value of a group of digits. Rows are checked by it, so it has no branch for a digit.
    /// - Parameter invalid: is not zero behind a byte that is no digit.
    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ group: Range<Int>, _ invalid: inout UInt64) -> UInt64 {
        var word: UInt64 = 0
        for index in group {
            let byte = bytes[index]
            let decimal = byte &- UInt8(ascii: "0")
            let letter = (byte | 0x20) &- UInt8(ascii: "a")
            let digit = decimal < 10 ? decimal : letter < 6 ? letter &+ 10 : 0x80
            invalid |= UInt64(digit & 0x80)
            word = word << 4 | UInt64(digit & 0xF)
        }
        return word
    }

    /// In lower case.
    public var text: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            Self.write(high >> 32, digits: 8, to: start)
            start[8] = Self.hyphen
            Self.write(high >> 16, digits: 4, to: start + 9)
            start[13] = Self.hyphen
            Self.write(high, digits: 4, to: start + 14)
            start[18] = Self.hyphen
            Self.write(low >> 48, digits: 4, to: start + 19)
            start[23] = Self.hyphen
            Self.write(low, digits: 12, to: start + 24)
            return Self.textLength
        }
    }

    /// The lowest digits of a word.
    @inline(__always)
    private static func write(_ word: UInt64, digits: Int, to start: UnsafeMutablePointer<UInt8>) {
        var word = word
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: word & 0xF)
            start[place] = digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a")
            word >>= 4
        }
    }
}
