/// Some of the ASCII characters, as RFC 9110 and RFC 3986 name them.
struct ByteSet {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Letters and digits, and these.
    private init(alphanumericsAnd others: StaticString) {
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { insert(byte) }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { insert(byte) }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { insert(byte) }
        others.withUTF8Buffer { for byte in $0 { insert(byte) } }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte < 64 ? low : high
        return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
    }

    func containsAll(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in bytes where !contains(byte) { return false }
        return true
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
    }

    /// tchar (RFC 9110, section 5.6.2)
    static let token = ByteSet(alphanumericsAnd: "!#$%&'*+-.^_`|~")
    /// unreserved (RFC 3986, section 2.3). A host has no others: proxies disagree on the rest that its grammar has.
    static let host = ByteSet(alphanumericsAnd: "-._~")
    /// pchar and "/" (RFC 3986, section 3.3), "%" for what is checked beside.
    static let path = ByteSet(alphanumericsAnd: "-._~!$&'()*+,;=:@/%")
    /// What a query has (RFC 3986, section 3.4), and what browsers leave bare in it all the same (URL Standard).
    static let query = ByteSet(alphanumericsAnd: "-._~!$&'()*+,;=:@/%?[]^`{|}")
}

extension UnsafeBufferPointer<UInt8> {
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// - Parameter text: in small letters.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let mine = UnsafeRawBufferPointer(self)
        let theirs = UnsafeRawBufferPointer(start: text.utf8Start, count: count)
        var index = 0
        while index &+ 8 <= count {
            let word = mine.loadUnaligned(fromByteOffset: index, as: UInt64.self).lowercasedBytes
            if word != theirs.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
            index &+= 8
        }
        while index < count {
            if mine[index].lowercased != theirs[index] { return false }
            index &+= 1
        }
        return true
    }

    func equalsIgnoringCase(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index].lowercased != other[index].lowercased { return false }
        return true
    }

    subscript(part range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: self[range]) }

    /// UTF-8 as text; nil where it is none.
    var validText: String? { String(validating: self, as: UTF8.self) }
}

extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Eight bytes, of which those that are capital ASCII letters become small.
    @inline(__always)
    var lowercasedBytes: UInt64 {
        let low = self & ~Self.highs
        let isFromA = low &+ Self.ones &* (0x80 - UInt64(UInt8(ascii: "A")))
        let isBeyondZ = low &+ Self.ones &* (0x7F - UInt64(UInt8(ascii: "Z")))
        let isCapital = (isFromA ^ isBeyondZ) & ~self & Self.highs
        return self | isCapital &>> 2
    }

    /// Where the first of eight bytes is that is a control character, a tab too; 8 where none is.
    @inline(__always)
    var firstControlByte: Int {
        let isLow = (self &- Self.ones &* 0x20) & ~self
        let delete = self ^ Self.ones &* 0x7F
        let isDelete = (delete &- Self.ones) & ~delete
        // A borrow can mark what stands above the first, never below it.
        return ((isLow | isDelete) & Self.highs).littleEndian.trailingZeroBitCount &>> 3
    }
}

extension UInt8 {
    /// The small letter of a capital ASCII letter; any other byte as it is.
    @inline(__always)
    var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

    /// The value of a hexadecimal digit; nil where this is none.
    var hexadecimalDigit: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
