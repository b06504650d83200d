/// Where a response is written: JSON text in raw memory that grows.
///
/// Each value reserves once and is then stored unchecked; `slack` spare bytes let short texts be copied sixteen bytes at
/// a time without looking where they end. Passed `inout`: stored in a class it would pay an exclusivity check a value.
public struct JSONBuffer: ~Copyable {
    /// Bytes behind the end of what was reserved that may be overwritten.
    @usableFromInline static let slack = 32

    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    /// Bytes written so far.
    public private(set) var count: Int

    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity + Self.slack)
        count = 0
    }

    deinit { base.deallocate() }

    /// The text written so far, valid until the buffer is written to again.
    @inlinable public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { count = 0 }

    /// Forgets what was written since `mark`, an earlier `count`.
    public mutating func cut(to mark: Int) {
        precondition(mark <= count, "a buffer is cut back, never forward")
        count = mark
    }

    /// Replaces one byte that was written before.
    mutating func patch(at offset: Int, with byte: UInt8) {
        precondition(offset < count, "only what was written can be patched")
        base[offset] = byte
    }

    @inline(__always)
    private mutating func reserve(_ additional: Int) {
        if count &+ additional > capacity { grow(additional) }
    }

    @inline(never)
    private mutating func grow(_ additional: Int) {
        let larger = max(capacity * 2, count + additional)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.slack)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}

// MARK: - Bytes that need no escaping

extension JSONBuffer {
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count &+= 1
    }

    /// Copies `length` bytes as they are.
    @inline(__always)
    public mutating func appendVerbatim(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        (base + count).update(from: source, count: length)
        count &+= length
    }

    public mutating func appendVerbatim(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        appendVerbatim(start.assumingMemoryBound(to: UInt8.self), source.count)
    }

    public mutating func append(_ text: StaticString) {
        appendVerbatim(text.utf8Start, text.utf8CodeUnitCount)
    }

    @inline(__always)
    public mutating func appendNull() { append("null") }

    @inline(__always)
    public mutating func append(_ value: Bool) {
        if value { append("true") } else { append("false") }
    }

    /// Decimal digits with a sign where negative.
    public mutating func append(_ value: Int) {
        reserve(20)
        var magnitude = value.magnitude
        if value < 0 { append(UInt8(ascii: "-")) }
        var digits = 1
        var bound: UInt = 10
        while magnitude >= bound {
            digits &+= 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var position = count &+ digits
        repeat {
            position &-= 1
            base[position] = UInt8(truncatingIfNeeded: magnitude % 10) &+ UInt8(ascii: "0")
            magnitude /= 10
        } while magnitude != 0
        count &+= digits
    }

    /// The shortest text that reads back as the same number; whole numbers without a fraction.
    /// The number must be finite: JSON has no other.
    public mutating func append(_ value: Double) {
        precondition(value.isFinite, "JSON has no number that is not finite")
        if value == value.rounded(.towardZero), value.magnitude < 1e15 {
            append(Int(value))
        } else {
            var text = value.description
            text.withUTF8 { appendVerbatim(UnsafeRawBufferPointer($0)) }
        }
    }
}

// MARK: - Text

extension JSONBuffer {
    /// A JSON string of UTF-8 text, quoted and escaped; eight bytes are copied and looked at together.
    public mutating func appendString(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length &+ 2)
        base[count] = UInt8(ascii: "\"")
        count &+= 1
        var read = 0
        while read < length {
            let word = loadWord(source + read, length &- read)
            UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
            let special = Self.needsEscape(word)
            let available = min(8, length &- read)
            let plain = special == 0 ? available : min(available, special.trailingZeroBitCount >> 3)
            count &+= plain
            read &+= plain
            if plain < available {
                appendEscaped(source[read])
                read &+= 1
                reserve(length &- read &+ 2)
            }
        }
        base[count] = UInt8(ascii: "\"")
        count &+= 1
    }

    public mutating func appendString(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            if let start = utf8.baseAddress { appendString(start, utf8.count) } else { append("\"\"") }
        }
    }

    /// Up to eight bytes, zero-filled to a character that needs no escape.
    @inline(__always)
    private func loadWord(_ source: UnsafePointer<UInt8>, _ available: Int) -> UInt64 {
        if available >= 8 { return UnsafeRawPointer(source).loadUnaligned(as: UInt64.self) }
        var word: UInt64 = 0
        for index in 0..<available { word |= UInt64(source[index]) &<< UInt64(index &* 8) }
        return word | (0x2020_2020_2020_2020 &<< UInt64(available &* 8))
    }

    /// The high bit of each byte that is a quote, a backslash or a control character. A byte above such a one may be
    /// marked wrongly by the borrow, so only the lowest mark is to be believed.
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        let isControl = (word &- ones &* 0x20) & ~word
        return (isQuote | isBackslash | isControl) & highs
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            let hex: StaticString = "0123456789abcdef"
            append("\\u00")
            append(hex.utf8Start[Int(byte >> 4)])
            append(hex.utf8Start[Int(byte & 0xF)])
        }
    }
}
