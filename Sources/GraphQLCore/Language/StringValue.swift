/// An escape sequence of a quoted string.
/// https://spec.graphql.org/September2025/#EscapedUnicode
enum StringEscape {
    /// The scalar it stands for, and how many bytes the sequence has.
    case scalar(Unicode.Scalar, length: Int)
    case malformed(reason: String)

    /// Reads the sequence whose backslash is at `start`.
    static func read(_ bytes: [UInt8], at start: Int) -> StringEscape {
        guard start + 1 < bytes.count else { return .malformed(reason: "The string ends inside an escape sequence.") }
        let simple: Unicode.Scalar
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): simple = "\""
        case UInt8(ascii: "\\"): simple = "\\"
        case UInt8(ascii: "/"): simple = "/"
        case UInt8(ascii: "b"): simple = "\u{8}"
        case UInt8(ascii: "f"): simple = "\u{C}"
        case UInt8(ascii: "n"): simple = "\n"
        case UInt8(ascii: "r"): simple = "\r"
        case UInt8(ascii: "t"): simple = "\t"
        case UInt8(ascii: "u"): return readUnicode(bytes, at: start)
        default: return .malformed(reason: "Unknown escape sequence in a string.")
        }
        return .scalar(simple, length: 2)
    }

    /// EscapedUnicode :: `{` HexDigit+ `}` | HexDigit HexDigit HexDigit HexDigit, the latter also as a surrogate pair.
    private static func readUnicode(_ bytes: [UInt8], at start: Int) -> StringEscape {
        if start + 2 < bytes.count, bytes[start + 2] == UInt8(ascii: "{") { return readBraced(bytes, at: start) }
        guard let first = fourDigits(bytes, at: start + 2) else { return malformedUnicode }
        if let scalar = Unicode.Scalar(first) { return .scalar(scalar, length: 6) }
        guard first < 0xDC00, start + 7 < bytes.count,
            bytes[start + 6] == UInt8(ascii: "\\"), bytes[start + 7] == UInt8(ascii: "u"),
            let second = fourDigits(bytes, at: start + 8), 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { return malformedUnicode }
        return .scalar(scalar, length: 12)
    }

    private static func readBraced(_ bytes: [UInt8], at start: Int) -> StringEscape {
        var value: UInt32 = 0
        var index = start + 3
        while index < bytes.count, let digit = bytes[index].hexDigitValue {
            guard value <= 0x10FFFF else { return malformedUnicode }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        guard index > start + 3, index < bytes.count, bytes[index] == UInt8(ascii: "}"),
            let scalar = Unicode.Scalar(value)
        else { return malformedUnicode }
        return .scalar(scalar, length: index + 1 - start)
    }

    private static func fourDigits(_ bytes: [UInt8], at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in start..<start + 4 {
            guard let digit = bytes[index].hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static let malformedUnicode = StringEscape.malformed(
        reason: "A Unicode escape is \\uXXXX, a pair of surrogates, or \\u{X…} of a Unicode scalar value.")
}

/// What a string token means.
/// https://spec.graphql.org/September2025/#sec-String-Value.Static-Semantics
enum StringSemantics {
    /// The value of a quoted string, without its quotes. The lexer has checked it.
    static func quoted(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        guard bytes[range].contains(UInt8(ascii: "\\")) else { return String(decoding: bytes[range], as: UTF8.self) }
        var value: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "\\"),
                case .scalar(let scalar, let length) = StringEscape.read(bytes, at: index)
            {
                value.append(contentsOf: Array(String(Character(scalar)).utf8))
                index += length
            } else {
                value.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// The value of a block string, without its quotes: BlockStringValue(rawValue).
    static func block(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        var lines = splitLines(bytes[range])
        var commonIndent: Int?
        for line in lines.dropFirst() {
            let indent = line.prefix(while: isWhiteSpace).count
            if indent < line.count { commonIndent = min(commonIndent ?? indent, indent) }
        }
        if let commonIndent {
            for index in lines.indices.dropFirst() { lines[index] = lines[index].dropFirst(commonIndent) }
        }
        let isBlank = { (line: ArraySlice<UInt8>) in line.allSatisfy(isWhiteSpace) }
        let first = lines.firstIndex { !isBlank($0) } ?? lines.endIndex
        let last = lines.lastIndex { !isBlank($0) } ?? first
        guard first < lines.endIndex else { return "" }
        return unescapeQuotes(Array(lines[first...last].joined(separator: [0x0A])))
    }

    /// `\"""` stands for `"""`.
    private static func unescapeQuotes(_ text: [UInt8]) -> String {
        guard text.contains(UInt8(ascii: "\\")) else { return String(decoding: text, as: UTF8.self) }
        let escaped = Array("\\\"\"\"".utf8)
        var value: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index...].starts(with: escaped) {
                value.append(contentsOf: escaped.dropFirst())
                index += escaped.count
            } else {
                value.append(text[index])
                index += 1
            }
        }
        return String(decoding: value, as: UTF8.self)
    }

    private static func splitLines(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            let byte = text[index]
            index += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            lines.append(text[start..<index - 1])
            if byte == 0x0D, index < text.endIndex, text[index] == 0x0A { index += 1 }
            start = index
        }
        lines.append(text[start...])
        return lines
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
