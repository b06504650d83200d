internal import DCXSchema
internal import GraphQLCore

/// What a line of the log has of each request, as bytes, without a text between.
extension JSONBuffer {
    /// As RFC 5952 writes it.
    mutating func append(_ address: IPAddress) {
        guard address.isV4 else { return appendText(address.text) }
        for place in 0..<4 {
            if place > 0 { append(UInt8(ascii: ".")) }
            append(Int(address.low >> UInt64(24 - 8 * place) & 0xFF))
        }
    }

    /// In lower case, with its dashes.
    mutating func append(_ uuid: UUID) {
        append(atMost: 36) { text in
            let text = UnsafeMutableRawPointer(text)
            let (high, low) = (Self.hexadecimalDigits(uuid.high >> 32), Self.hexadecimalDigits(uuid.high & 0xFFFF_FFFF))
            let (next, last) = (Self.hexadecimalDigits(uuid.low >> 32), Self.hexadecimalDigits(uuid.low & 0xFFFF_FFFF))
            text.storeBytes(of: high, as: UInt64.self)
            text.storeBytes(of: UInt32(truncatingIfNeeded: low), toByteOffset: 9, as: UInt32.self)
            text.storeBytes(of: UInt32(truncatingIfNeeded: low >> 32), toByteOffset: 14, as: UInt32.self)
            text.storeBytes(of: UInt32(truncatingIfNeeded: next), toByteOffset: 19, as: UInt32.self)
            text.storeBytes(of: UInt32(truncatingIfNeeded: next >> 32), toByteOffset: 24, as: UInt32.self)
            text.storeBytes(of: last, toByteOffset: 28, as: UInt64.self)
            for place in 0..<4 { text.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 8 + 5 * place, as: UInt8.self) }
            return 36
        }
    }

    /// The last of the sixteen digits of a word.
    mutating func appendHexadecimal(_ word: UInt64, digits count: Int = 16) {
        // Eight digits at a time: a nibble a byte, and what lies between 9 and a added where it is more than 9.
        var digits = (Self.hexadecimalDigits(word >> 32), Self.hexadecimalDigits(word & 0xFFFF_FFFF))
        withUnsafeBytes(of: &digits) { appendVerbatim(UnsafeRawBufferPointer(rebasing: $0[(16 - count)...])) }
    }

    private static func hexadecimalDigits(_ half: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var nibbles = (half << 16 | half) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles << 8 | nibbles) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles << 4 | nibbles) & 0x0F0F_0F0F_0F0F_0F0F
        let isLetter = (nibbles &+ ones &* 6) >> 4 & ones
        return (nibbles &+ ones &* 0x30 &+ isLetter &* 0x27).bigEndian
    }
}
