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
        let first = Self.word(bytes.loadUnaligned(as: UInt64.self), &invalid)
        let second = Self.word(Self.join(bytes, 9, 14), &invalid)
        let third = Self.word(Self.join(bytes, 19, 24), &invalid)
        let fourth = Self.word(bytes.loadUnaligned(fromByteOffset: 28, as: UInt64.self), &invalid)
        high = first << 32 | second
        low = third << 32 | fourth
        if invalid != 0 { return nil }
    }

    private static let hyphen = UInt8(ascii: "-")

    /// Eight letters, of which four stand at each place.
    @inline(__always)
    private static func join(_ bytes: UnsafeRawBufferPointer, _ first: Int, _ second: Int) -> UInt64 {
        let left = bytes.loadUnaligned(fromByteOffset: first, as: UInt32.self).littleEndian
        let right = bytes.loadUnaligned(fromByteOffset: second, as: UInt32.self).littleEndian
        return (UInt64(right) << 32 | UInt64(left)).littleEndian
    }

    /// The value of eight digits, one in each byte of a word as it is in memory: rows are checked by it, so they are read all
    /// at once.
    /// - Parameter invalid: is not zero behind a byte that is no digit.
    @inline(__always)
    private static func word(_ letters: UInt64, _ invalid: inout UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let letters = letters.bigEndian
        // Of a letter, 0x41...0x46 or 0x61...0x66, the low half is one to six.
        let isLetter = (letters >> 6) & ones
        let digits = (letters & (ones &* 0x0F)) &+ isLetter &* 9
        // Whatever these digits are not written as was none.
        let isAboveNine = ((digits &+ ones &* 6) >> 4) & ones
        let written = digits &+ ones &* 0x30 &+ isAboveNine &* 0x27
        let lowercase = letters | isLetter << 5
        invalid |= (written ^ lowercase) | (digits & (ones &* 0xF0))
        var value = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
        value = (value | value >> 8) & 0x0000_FFFF_0000_FFFF
        return (value | value >> 16) & 0xFFFF_FFFF
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
