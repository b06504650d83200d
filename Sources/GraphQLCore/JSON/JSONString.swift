extension JSONReader {
    /// The text of a JSON string, from the bytes between its quotes.
    /// - Throws: for control characters, malformed escapes, lone surrogates, and bytes that are not UTF-8.
    public static func unescape(_ raw: UnsafeBufferPointer<UInt8>) throws(JSONError) -> String {
        if plainPrefix(of: raw, from: 0) == raw.count { return try validated(raw) }
        return try unescaped(raw).withUnsafeBufferPointer { bytes throws(JSONError) in try validated(bytes) }
    }

    /// The same as bytes of valid UTF-8.
    static func unescapedBytes(_ raw: UnsafeBufferPointer<UInt8>) throws(JSONError) -> [UInt8] {
        let bytes = try unescaped(raw)
        if !bytes.withUnsafeBytes(isASCII) {
            _ = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in try validated(bytes) }
        }
        return bytes
    }

    private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var all: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= bytes.count {
            all |= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset &+= 8
        }
        while offset < bytes.count {
            all |= UInt64(bytes[offset])
            offset &+= 1
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    private static func unescaped(_ raw: UnsafeBufferPointer<UInt8>) throws(JSONError) -> [UInt8] {
        // No escape is shorter than what it stands for: there is room for all.
        var text: [UInt8] = []
        text.append(contentsOf: raw)
        let count = try text.withUnsafeMutableBufferPointer { text throws(JSONError) in
            try unescape(raw, into: UnsafeMutableRawBufferPointer(text))
        }
        text.removeLast(raw.count - count)
        return text
    }

    /// Copies eight bytes at a time and goes on behind those that needed no second look.
    /// - Parameter text: as long as `raw`.
    /// - Returns: how many bytes of it are the text.
    private static func unescape(
        _ raw: UnsafeBufferPointer<UInt8>, into text: UnsafeMutableRawBufferPointer
    ) throws(JSONError) -> Int {
        let bytes = UnsafeRawBufferPointer(raw)
        var position = 0
        var count = 0
        while position < bytes.count {
            if position &+ 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                text.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
                let plain = JSONBuffer.needsEscape(word.littleEndian).trailingZeroBitCount / 8
                position &+= plain
                count &+= plain
                if plain == 8 { continue }
            }
            let byte = bytes[position]
            if byte < 0x20 { throw JSONError(kind: .controlCharacter, offset: 0) }
            position &+= 1
            if byte == UInt8(ascii: "\\") {
                try readEscape(raw, &position, into: text, &count)
            } else {
                text[count] = byte
                count &+= 1
            }
        }
        return count
    }

    /// The end of what needs no second look: no escape and no control character. Eight bytes at a time.
    private static func plainPrefix(of raw: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let bytes = UnsafeRawBufferPointer(raw)
        var position = start
        while position + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
            let escapes = JSONBuffer.needsEscape(word)
            position += escapes.trailingZeroBitCount / 8
            if escapes != 0 { break }
        }
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\\") { position += 1 }
        return position
    }

    private static func validated(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> String {
        // Of ASCII there is nothing to validate, and it takes a fraction of the time.
        if isASCII(UnsafeRawBufferPointer(bytes)) { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSONError(kind: .invalidUTF8, offset: 0)
        }
        return text
    }

    private static func readEscape(
        _ raw: UnsafeBufferPointer<UInt8>, _ position: inout Int, into text: UnsafeMutableRawBufferPointer,
        _ count: inout Int
    ) throws(JSONError) {
        guard position < raw.count else { throw JSONError(kind: .malformedEscape, offset: 0) }
        let letter = raw[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text[count] = letter
        case UInt8(ascii: "b"): text[count] = 0x08
        case UInt8(ascii: "f"): text[count] = 0x0C
        case UInt8(ascii: "n"): text[count] = 0x0A
        case UInt8(ascii: "r"): text[count] = 0x0D
        case UInt8(ascii: "t"): text[count] = 0x09
        case UInt8(ascii: "u"):
            let scalar = try readEscapedScalar(raw, &position)
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                text[count] = byte
                count += 1
            }
            return
        default: throw JSONError(kind: .malformedEscape, offset: 0)
        }
        count += 1
    }

    private static func readEscapedScalar(
        _ raw: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(JSONError) -> Unicode.Scalar {
        let first = try readFourHexDigits(raw, &position)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < raw.count,
            raw[position] == UInt8(ascii: "\\"), raw[position + 1] == UInt8(ascii: "u")
        else { throw JSONError(kind: .loneSurrogate, offset: 0) }
        position += 2
        let second = try readFourHexDigits(raw, &position)
        guard 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw JSONError(kind: .loneSurrogate, offset: 0) }
        return scalar
    }

    private static func readFourHexDigits(
        _ raw: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(JSONError) -> UInt32 {
        guard position + 4 <= raw.count else { throw JSONError(kind: .malformedEscape, offset: 0) }
        var value: UInt32 = 0
        for index in position..<position + 4 {
            guard let digit = raw[index].hexDigitValue else { throw JSONError(kind: .malformedEscape, offset: 0) }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }
}

extension UInt8 {
    /// The value of this byte as a hexadecimal digit in ASCII; nil where it is none.
    var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
