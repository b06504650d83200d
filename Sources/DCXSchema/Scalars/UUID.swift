/// A UUID: 128 bits, compared and hashed as two words.
public struct UUID: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    /// How many letters its text has.
    static let textLength = 36

    /// The UUID that nothing has: all bits zero (RFC 9562, section 5.9).
    static let none = UUID(high: 0, low: 0)

    init(high: UInt64, low: UInt64) {
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
        let first = Self.value(Self.word(bytes, 0), &invalid)
        let second = Self.value(Self.word(bytes, 9, 14), &invalid)
        let third = Self.value(Self.word(bytes, 19, 24), &invalid)
        let fourth = Self.value(Self.word(bytes, 28), &invalid)
        if invalid != 0 { return nil }
        high = first << 32 | second
        low = third << 32 | fourth
    }

    private static let hyphen = UInt8(ascii: "-")

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
    }

    /// Four bytes from each of two places.
    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ first: Int, _ second: Int) -> UInt64 {
        UInt64(bytes.loadUnaligned(fromByteOffset: first, as: UInt32.self).bigEndian) << 32
            | UInt64(bytes.loadUnaligned(fromByteOffset: second, as: UInt32.self).bigEndian)
    }

    /// The value of eight digits, one a byte. Rows are checked by it, so it takes them together: a byte below 0x80 has its
    /// high bit set by what is added exactly where it is large enough.
    /// - Parameter invalid: is not zero behind a byte that is no digit.
    @inline(__always)
    private static func value(_ digits: UInt64, _ invalid: inout UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs = ones &* 0x80
        let byte = digits & ~highs
        let letter = byte | (ones &* 0x20)
        let isDecimal = (byte &+ (ones &* (0x80 - 0x30))) & ~(byte &+ (ones &* (0x80 - 0x3A))) & highs
        let isLetter = (letter &+ (ones &* (0x80 - 0x61))) & ~(letter &+ (ones &* (0x80 - 0x67))) & highs
        invalid |= (digits | ~(isDecimal | isLetter)) & highs
        var value = (byte & (ones &* 0x0F)) &+ ((isLetter >> 7) &* 9)
        value = (value | value >> 4) & 0x00FF_00FF_00FF_00FF
        value = (value | value >> 8) & 0x0000_FFFF_0000_FFFF
        return (value | value >> 16) & 0xFFFF_FFFF
    }

    /// The text of the UUID that a text means: that text itself, where it is in lower case already.
    static func canonicalText(_ text: String) -> String? {
        var text = text
        let read = text.withUTF8 { utf8 -> (value: UUID, isLower: Bool)? in
            guard let value = UUID(bytes: UnsafeRawBufferPointer(utf8)) else { return nil }
            return (value, !hasCapital(UnsafeRawBufferPointer(utf8)))
        }
        guard let read else { return nil }
        return read.isLower ? text : read.value.text
    }

    /// Of digits and hyphens only a capital has the bit of letters without that of small ones.
    private static func hasCapital(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var capitals: UInt64 = 0
        for offset in stride(from: 0, to: textLength - 8, by: 8) {
            let word = word(bytes, offset)
            capitals |= word & ~(word << 1)
        }
        let last = word(bytes, textLength - 8)
        capitals |= last & ~(last << 1)
        return capitals & 0x4040_4040_4040_4040 != 0
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
