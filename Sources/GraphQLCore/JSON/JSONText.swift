extension JSONBuffer {
    /// A JSON string of UTF-8 text, quoted and escaped.
    @inlinable
    public mutating func appendString(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length &+ 2)
        copyString(source, length)
    }

    public mutating func appendString(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            if let start = utf8.baseAddress { appendString(start, utf8.count) } else { append("\"\"") }
        }
    }

    /// Copies text into what was reserved for it and its quotes; where a byte of it needs an escape, it goes through it
    /// again, slowly.
    @inlinable @inline(__always)
    mutating func copyString(_ source: UnsafePointer<UInt8>, _ length: Int) {
        if !copyQuoted(source, length) { escape(source, length) }
    }

    /// Copies text and its quotes into what was reserved, looking for what needs an escape on the way, sixteen bytes at a
    /// time.
    /// - Returns: false, with nothing appended, where JSON does not have the text as it is: a quote, a backslash, a control
    ///   character.
    @inlinable @inline(__always)
    mutating func copyQuoted(_ source: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let from = UnsafeRawPointer(source)
        base[written] = UInt8(ascii: "\"")
        let to = UnsafeMutableRawPointer(base + written + 1)
        var special: UInt64 = 0
        if length >= 16 {
            var marks = SIMD2<UInt64>(repeating: 0)
            var offset = 0
            repeat {
                let words = from.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
                marks |= Self.escapeMarks(words)
                to.storeBytes(of: words, toByteOffset: offset, as: SIMD2<UInt64>.self)
                offset &+= 16
            } while offset <= length &- 16
            let last = from.loadUnaligned(fromByteOffset: length &- 16, as: SIMD2<UInt64>.self)
            marks |= Self.escapeMarks(last)
            to.storeBytes(of: last, toByteOffset: length &- 16, as: SIMD2<UInt64>.self)
            special = (marks.x | marks.y) & Self.highBits
        } else if length >= 8 {
            let first = from.loadUnaligned(as: UInt64.self)
            let last = from.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            special = Self.needsEscape(first) | Self.needsEscape(last)
            to.storeBytes(of: first, as: UInt64.self)
            to.storeBytes(of: last, toByteOffset: length &- 8, as: UInt64.self)
        } else if length >= 4 {
            let first = from.loadUnaligned(as: UInt32.self)
            let last = from.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
            special = Self.needsEscape(UInt64(first) | UInt64(last) &<< 32)
            to.storeBytes(of: first, as: UInt32.self)
            to.storeBytes(of: last, toByteOffset: length &- 4, as: UInt32.self)
        } else if length > 0 {
            let bytes = (UInt64(source[0]), UInt64(source[length >> 1]), UInt64(source[length &- 1]))
            special = Self.needsEscape(bytes.0 | bytes.1 &<< 8 | bytes.2 &<< 16 | 0x2020_2020_2000_0000)
            base[written &+ 1] = source[0]
            base[written &+ 1 &+ (length >> 1)] = source[length >> 1]
            base[written &+ length] = source[length &- 1]
        }
        if special != 0 { return false }
        base[written &+ length &+ 1] = UInt8(ascii: "\"")
        written &+= length &+ 2
        return true
    }

    /// A JSON string of text that needs no escapes.
    /// - Returns: false, with nothing appended, for text that does: it has a quote, a backslash or a control character.
    public mutating func appendQuoted(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress else {
            append("\"\"")
            return true
        }
        reserve(text.count &+ 2)
        return copyQuoted(start.assumingMemoryBound(to: UInt8.self), text.count)
    }

    /// Whether JSON has text as it is: no quote, no backslash, no control character.
    public static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        var special: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= text.count {
            special |= needsEscape(text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        if offset < text.count, text.count >= 8 {
            special |= needsEscape(text.loadUnaligned(fromByteOffset: text.count &- 8, as: UInt64.self))
        } else {
            while offset < text.count {
                special |= needsEscape(UInt64(text[offset]) | 0x2020_2020_2020_2000)
                offset &+= 1
            }
        }
        return special == 0
    }

    @inlinable @inline(__always)
    static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// The high bit of each byte that is a quote, a backslash or a control character; one above such a byte may be marked
    /// wrongly by the borrow, so that only zero or not zero is to be believed.
    @inlinable @inline(__always)
    static func needsEscape(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        let control = word &- ones &* 0x20
        return (quote | backslash | control) & ~word & highBits
    }

    /// The same for two words, with other bits than the high ones besides.
    @inlinable @inline(__always)
    static func escapeMarks(_ words: SIMD2<UInt64>) -> SIMD2<UInt64> {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = (words ^ SIMD2(repeating: ones &* 0x22)) &- SIMD2(repeating: ones)
        let backslash = (words ^ SIMD2(repeating: ones &* 0x5C)) &- SIMD2(repeating: ones)
        let control = words &- SIMD2(repeating: ones &* 0x20)
        return (quote | backslash | control) & ~words
    }

    @inline(never)
    @usableFromInline mutating func escape(_ source: UnsafePointer<UInt8>, _ length: Int) {
        append(UInt8(ascii: "\""))
        for index in 0..<length {
            let byte = source[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                appendEscaped(byte)
            } else {
                append(byte)
            }
        }
        append(UInt8(ascii: "\""))
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
