/// Cuts the bytes of a document into tokens.
/// https://spec.graphql.org/September2025/#sec-Language.Source-Text
struct Lexer {
    private let bytes: [UInt8]
    private let count: Int
    private var position = 0

    init(_ source: SourceText) {
        bytes = source.bytes
        count = bytes.count
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next token that is not ignored; `endOfFile` for ever at the end.
    mutating func next() throws(SyntaxError) -> Token {
        skipIgnored()
        guard position < count else { return Token(kind: .endOfFile, start: count, end: count) }
        let start = position
        let byte = bytes[position]
        if Self.isNameStart(byte) { return readName() }
        if let kind = Self.punctuator(byte) {
            position += 1
            return Token(kind: kind, start: start, end: position)
        }
        switch byte {
        case UInt8(ascii: "."): return try readDots()
        case UInt8(ascii: "\""): return try readString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        default: throw unexpectedCharacter(at: position)
        }
    }

    /// Ignored: Unicode BOM, white space, line terminators, comments, commas.
    private mutating func skipIgnored() {
        position = bytes.withUnsafeBufferPointer { bytes in
            var end = position
            while end < bytes.count {
                switch bytes[end] {
                case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","): end += 1
                case UInt8(ascii: "#"):
                    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
                case 0xEF where end + 2 < bytes.count && bytes[end + 1] == 0xBB && bytes[end + 2] == 0xBF:
                    end += 3
                default: return end
                }
            }
            return end
        }
    }

    /// Name :: NameStart NameContinue*
    private mutating func readName() -> Token {
        let start = position
        position = bytes.withUnsafeBufferPointer { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            var end = start + 1
            while end + 8 <= raw.count {
                let others = Self.otherThanNameContinue(raw.loadUnaligned(fromByteOffset: end, as: UInt64.self))
                end += others.trailingZeroBitCount / 8
                if others != 0 { return end }
            }
            while end < bytes.count, Self.isNameContinue(bytes[end]) { end += 1 }
            return end
        }
        return Token(kind: .name, start: start, end: position)
    }

    private mutating func readDots() throws(SyntaxError) -> Token {
        let start = position
        var end = start
        while end < count, end - start < 3, bytes[end] == UInt8(ascii: ".") { end += 1 }
        guard end - start == 3 else {
            if end - start == 2 { throw SyntaxError("Expected \"...\", found \"..\".", at: start) }
            if end < count, Self.isDigit(bytes[end]) {
                throw SyntaxError("Expected a digit before the \".\" of a number.", at: start)
            }
            throw SyntaxError("Expected \"...\", found \".\".", at: start)
        }
        position = end
        return Token(kind: .spread, start: start, end: end)
    }

    /// IntValue :: IntegerPart; FloatValue :: IntegerPart FractionalPart? ExponentPart?; neither followed by a digit, `.` or
    /// NameStart.
    private mutating func readNumber() throws(SyntaxError) -> Token {
        let start = position
        var kind = Token.Kind.int
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < count, bytes[position] == UInt8(ascii: "0") {
            position += 1
            if position < count, Self.isDigit(bytes[position]) {
                throw SyntaxError("A number has no digit after a leading 0.", at: position)
            }
        } else {
            try readDigits()
        }
        if position < count, bytes[position] == UInt8(ascii: ".") {
            kind = .float
            position += 1
            try readDigits()
        }
        if position < count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            kind = .float
            position += 1
            if position < count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try readDigits()
        }
        if position < count, bytes[position] == UInt8(ascii: ".") || Self.isNameStart(bytes[position]) {
            throw SyntaxError("A number ends before \(describe(at: position)).", at: position)
        }
        return Token(kind: kind, start: start, end: position)
    }

    private mutating func readDigits() throws(SyntaxError) {
        guard position < count, Self.isDigit(bytes[position]) else {
            throw SyntaxError("Expected a digit, found \(describe(at: position)).", at: position)
        }
        while position < count, Self.isDigit(bytes[position]) { position += 1 }
    }

    private mutating func readString() throws(SyntaxError) -> Token {
        let start = position
        if position + 2 < count, bytes[position + 1] == UInt8(ascii: "\""), bytes[position + 2] == UInt8(ascii: "\"") {
            return try readBlockString()
        }
        position += 1
        while position < count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return Token(kind: .string, start: start, end: position)
            case UInt8(ascii: "\\"):
                try checkEscape()
            case 0x0A, 0x0D:
                throw SyntaxError("The string does not end on its line.", at: position)
            case 0x00..<0x80: position += 1
            default: position += try scalarLength(at: position)
            }
        }
        throw SyntaxError("The string does not end.", at: count)
    }

    /// BlockString :: `"""` BlockStringCharacter* `"""`
    private mutating func readBlockString() throws(SyntaxError) -> Token {
        let start = position
        position += 3
        while position < count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\""), hasQuotes(at: position) {
                position += 3
                return Token(kind: .blockString, start: start, end: position)
            }
            if byte == UInt8(ascii: "\\"), hasQuotes(at: position + 1) {
                position += 4
            } else if byte < 0x80 {
                position += 1
            } else {
                position += try scalarLength(at: position)
            }
        }
        throw SyntaxError("The block string does not end.", at: count)
    }

    private func hasQuotes(at index: Int) -> Bool {
        index + 2 < count && bytes[index] == UInt8(ascii: "\"") && bytes[index + 1] == UInt8(ascii: "\"")
            && bytes[index + 2] == UInt8(ascii: "\"")
    }

    /// Steps over an escape sequence, at its backslash.
    private mutating func checkEscape() throws(SyntaxError) {
        switch StringEscape.read(bytes, at: position) {
        case .scalar(_, let length): position += length
        case .malformed(let reason): throw SyntaxError(reason, at: position)
        }
    }

    /// Bytes of the UTF-8 encoded scalar at an index.
    private func scalarLength(at index: Int) throws(SyntaxError) -> Int {
        var decoder = UTF8()
        var scalars = bytes[index..<min(index + 4, count)].makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&scalars) { return UTF8.width(scalar) }
        throw SyntaxError("The document is not valid UTF-8.", at: index)
    }

    // MARK: Characters

    private func unexpectedCharacter(at index: Int) -> SyntaxError {
        if bytes[index] == UInt8(ascii: "'") {
            return SyntaxError("A string is written with double quotes, not with single quotes.", at: index)
        }
        return SyntaxError("Unexpected \(describe(at: index)).", at: index)
    }

    private func describe(at index: Int) -> String {
        guard index < count else { return Token.Kind.endOfFile.name }
        var decoder = UTF8()
        var scalars = bytes[index..<min(index + 4, count)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&scalars) else { return "a byte that is not UTF-8" }
        if scalar == "\"" { return "'\"'" }
        if (0x21..<0x7F).contains(scalar.value) { return "\"\(Character(scalar))\"" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "character U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    static func isNameContinue(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    /// The high bit of each of eight bytes, the first in the lowest bits, that does not continue a name.
    private static func otherThanNameContinue(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs = ones &* 0x80
        // Of bytes below 0x80 no sum is carried into the next.
        let bytes = word.littleEndian & ~highs
        let letters = bytes | ones &* 0x20
        let isLetter = (letters &+ ones &* 0x1F) & ~(letters &+ ones &* 0x05)
        let isDigit = (bytes &+ ones &* 0x50) & ~(bytes &+ ones &* 0x46)
        let isUnderscore = ~((bytes ^ ones &* 0x5F) &+ ones &* 0x7F)
        return (~(isLetter | isDigit | isUnderscore) | word.littleEndian) & highs
    }

    private static func punctuator(_ byte: UInt8) -> Token.Kind? {
        switch byte {
        case UInt8(ascii: "!"): .bang
        case UInt8(ascii: "$"): .dollar
        case UInt8(ascii: "&"): .ampersand
        case UInt8(ascii: "("): .parenthesisLeft
        case UInt8(ascii: ")"): .parenthesisRight
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: "="): .equals
        case UInt8(ascii: "@"): .at
        case UInt8(ascii: "["): .bracketLeft
        case UInt8(ascii: "]"): .bracketRight
        case UInt8(ascii: "{"): .braceLeft
        case UInt8(ascii: "|"): .pipe
        case UInt8(ascii: "}"): .braceRight
        default: nil
        }
    }
}
