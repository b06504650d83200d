/// Reads one JSON text strictly (RFC 8259): nothing before or after it, no duplicate names, numbers kept as text,
/// invalid UTF-8 and lone surrogates refused, nesting bounded.
///
/// The text is read in place; `JSONReader` borrows the pointer for as long as it is used.
public struct JSONReader {
    /// How many members `readMembers` takes: few enough to compare the names with one another.
    private static let maximumMembers = 64
    /// How many members an object has whose names are not hashed.
    private static let comparedMembers = 8

    private let base: UnsafePointer<UInt8>
    private let count: Int
    private let maximumDepth: Int
    private let maximumValues: Int
    private var position = 0
    private var depth = 0
    /// How many values have been read, whichever they are inside of.
    private(set) var valueCount = 0

    /// - Parameters:
    ///   - maximumDepth: how many arrays and objects may stand inside one another.
    ///   - maximumValues: how many values `readValue` reads together: each takes much more than its text.
    public init(_ text: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 64, maximumValues: Int = .max) {
        count = text.count
        self.maximumValues = maximumValues
        base = text.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        self.maximumDepth = maximumDepth
    }

    /// The one value of the text.
    public static func read(
        _ text: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 64
    ) throws(JSONError) -> JSONValue {
        var reader = JSONReader(text, maximumDepth: maximumDepth)
        let value = try reader.readValue()
        try reader.readEnd()
        return value
    }

    // MARK: Steps, for a caller that knows what it looks for

    /// Reads the members of an object, calling `member` with the place of each name among those that are known, nil for
    /// any other; it must read the value that follows.
    /// - Parameter known: fewer than an object may have members.
    public mutating func readMembers(
        _ known: [StaticString], _ member: (_ place: Int?, _ reader: inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try expect(UInt8(ascii: "{"), .expectedObject)
        try enter()
        var names = MemberNames(known)
        if !skip(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                let place = try readName(&names)
                try expect(UInt8(ascii: ":"), .expectedColon)
                try member(place, &self)
            } while skip(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"), .expectedCommaOrBrace)
        }
        depth -= 1
    }

    /// The names that an object has had so far.
    private struct MemberNames {
        let known: [StaticString]
        /// A bit for each that is known.
        var seen: UInt64 = 0
        var others: [ExactText] = []

        init(_ known: [StaticString]) { self.known = known }

        var count: Int { seen.nonzeroBitCount + others.count }
    }

    private mutating func readName(_ names: inout MemberNames) throws(JSONError) -> Int? {
        let isRepeated: Bool
        var name = ""
        var place = names.known.firstIndex { isNext($0) }
        if let place {
            position += names.known[place].utf8CodeUnitCount + 2
        } else {
            // A known one may come with escapes.
            name = try readString()
            place = names.known.firstIndex { "\($0)" == name }
        }
        if let place {
            isRepeated = names.seen >> UInt64(place) & 1 != 0
        } else {
            isRepeated = names.others.contains(ExactText(name))
        }
        if isRepeated { throw error(.duplicateName) }
        if names.count == Self.maximumMembers { throw error(.tooManyMembers) }
        if let place { names.seen |= 1 << UInt64(place) } else { names.others.append(ExactText(name)) }
        return place
    }

    /// Whether a string comes that is written exactly so.
    private func isNext(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position + length + 2 <= count, base[position + length + 1] == UInt8(ascii: "\""),
            base[position] == UInt8(ascii: "\"")
        else { return false }
        let (next, expected) = (base + position + 1, text.utf8Start)
        var index = 0
        while index < length, next[index] == expected[index] { index &+= 1 }
        return index == length
    }

    public mutating func readValue() throws(JSONError) -> JSONValue {
        guard let byte = nextByte() else { throw error(.expectedValue) }
        valueCount += 1
        if valueCount > maximumValues { throw error(.tooManyValues) }
        switch byte {
        case UInt8(ascii: "{"): return try readObject()
        case UInt8(ascii: "["): return try readArray()
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try readWord("true", .boolean(true))
        case UInt8(ascii: "f"): return try readWord("false", .boolean(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber())
        default: throw error(.expectedValue)
        }
    }

    /// The bytes between the quotes of the string that comes next, escapes untouched; nil where no string comes.
    /// Its content is checked by `unescape`, not here.
    public mutating func readRawString() throws(JSONError) -> UnsafeBufferPointer<UInt8>? {
        guard nextByte() == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        var end = nextQuote(from: start)
        while end < count, isEscaped(end, from: start) { end = nextQuote(from: end + 1) }
        if end == count {
            position = count
            throw error(.unterminatedString)
        }
        position = end + 1
        return UnsafeBufferPointer(start: base + start, count: end - start)
    }

    /// The place of the next quote; the end of the text where there is none. A document is some hundred bytes without
    /// one: 32 of them at a time.
    private func nextQuote(from start: Int) -> Int {
        let bytes = UnsafeRawPointer(base)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (all, highs) = (SIMD4(repeating: ones), SIMD4(repeating: ones << 7))
        var end = start
        while end &+ 32 <= count {
            let word = bytes.loadUnaligned(fromByteOffset: end, as: SIMD4<UInt64>.self) ^ (all &* 0x22)
            if (word &- all) & ~word & highs != SIMD4() { break }
            end &+= 32
        }
        while end &+ 8 <= count {
            let word = bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self).littleEndian ^ (ones &* 0x22)
            // The lowest mark is right; those above may be made by its borrow.
            let marks = (word &- ones) & ~word & (ones << 7)
            if marks != 0 { return end &+ marks.trailingZeroBitCount / 8 }
            end &+= 8
        }
        while end < count, base[end] != UInt8(ascii: "\"") { end &+= 1 }
        return end
    }

    /// Whether an odd number of backslashes is right before a byte of the string that starts at `start`.
    private func isEscaped(_ place: Int, from start: Int) -> Bool {
        var first = place
        while first > start, base[first &- 1] == UInt8(ascii: "\\") { first &-= 1 }
        return (place &- first) & 1 != 0
    }

    public mutating func readEnd() throws(JSONError) {
        skipWhitespace()
        if position < count { throw error(.trailingText) }
    }

    // MARK: Values

    private mutating func readObject() throws(JSONError) -> JSONValue {
        try expect(UInt8(ascii: "{"), .expectedObject)
        try enter()
        var members: [JSONMember] = []
        var names: Set<ExactText> = []
        if !skip(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                let name = try readString()
                if Self.isRepeated(name, members, &names) { throw error(.duplicateName) }
                try expect(UInt8(ascii: ":"), .expectedColon)
                let member = JSONMember(name: name, value: try readValue())
                // A list that is made whole costs half of one that grows, and many have one member.
                if members.isEmpty { members = [member] } else { members.append(member) }
            } while skip(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"), .expectedCommaOrBrace)
        }
        depth -= 1
        return .object(members)
    }

    /// - Parameter names: of an object with many members; in a small one they are compared.
    private static func isRepeated(_ name: String, _ members: [JSONMember], _ names: inout Set<ExactText>) -> Bool {
        if members.count < comparedMembers {
            return members.contains { ExactText($0.name) == ExactText(name) }
        }
        if names.isEmpty { names = Set(members.map { ExactText($0.name) }) }
        return !names.insert(ExactText(name)).inserted
    }

    private mutating func readArray() throws(JSONError) -> JSONValue {
        try expect(UInt8(ascii: "["), .expectedValue)
        try enter()
        var items: [JSONValue] = []
        if !skip(UInt8(ascii: "]")) {
            repeat { items.append(try readValue()) } while skip(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"), .expectedCommaOrBracket)
        }
        depth -= 1
        return .array(items)
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        if depth > maximumDepth { throw error(.tooDeep) }
    }

    private mutating func readWord(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard position + length <= count else { throw error(.expectedValue) }
        for index in 0..<length where base[position + index] != word.utf8Start[index] {
            throw error(.expectedValue)
        }
        position += length
        return value
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func readNumber() throws(JSONError) -> String {
        let start = position
        _ = skipByte(UInt8(ascii: "-"))
        if !skipByte(UInt8(ascii: "0")) { try readDigits() }
        if skipByte(UInt8(ascii: ".")) { try readDigits() }
        if skipByte(UInt8(ascii: "e")) || skipByte(UInt8(ascii: "E")) {
            if !skipByte(UInt8(ascii: "+")) { _ = skipByte(UInt8(ascii: "-")) }
            try readDigits()
        }
        return String(decoding: UnsafeBufferPointer(start: base + start, count: position - start), as: UTF8.self)
    }

    private mutating func readDigits() throws(JSONError) {
        let start = position
        while position < count, base[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        if position == start { throw error(.malformedNumber) }
    }

    private mutating func readString() throws(JSONError) -> String {
        if let text = readPlainString() { return text }
        guard let raw = try readRawString() else { throw error(.expectedString) }
        do {
            return try Self.unescape(raw)
        } catch {
            throw JSONError(kind: error.kind, offset: position)
        }
    }

    /// A string of nothing but plain ASCII, as nearly all are, whose end is found while it is looked at; nil where another
    /// comes, or something else.
    private mutating func readPlainString() -> String? {
        guard nextByte() == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        let bytes = UnsafeRawPointer(base)
        var end = start
        while end &+ 8 <= count {
            let word = bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self).littleEndian
            let special = JSONBuffer.needsEscape(word) | word & 0x8080_8080_8080_8080
            end &+= special.trailingZeroBitCount / 8
            if special != 0 { break }
        }
        while end < count, 0x20...0x7F ~= base[end], base[end] != UInt8(ascii: "\""), base[end] != UInt8(ascii: "\\") {
            end &+= 1
        }
        guard end < count, base[end] == UInt8(ascii: "\"") else { return nil }
        position = end + 1
        return String(decoding: UnsafeBufferPointer(start: base + start, count: end - start), as: UTF8.self)
    }

    // MARK: Bytes

    private mutating func nextByte() -> UInt8? {
        skipWhitespace()
        return position < count ? base[position] : nil
    }

    private mutating func skipWhitespace() {
        while position < count {
            switch base[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipWhitespace()
        return skipByte(byte)
    }

    private mutating func skipByte(_ byte: UInt8) -> Bool {
        guard position < count, base[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ kind: JSONError.Kind) throws(JSONError) {
        if !skip(byte) { throw error(kind) }
    }

    private func error(_ kind: JSONError.Kind) -> JSONError { JSONError(kind: kind, offset: position) }
}

/// Why a text is not the JSON that was expected, and at which byte.
public struct JSONError: Error, Equatable {
    public enum Kind: Sendable {
        case expectedValue, expectedObject, expectedString, expectedColon, expectedCommaOrBrace, expectedCommaOrBracket
        case malformedNumber, malformedEscape, loneSurrogate, controlCharacter, invalidUTF8, unterminatedString
        case duplicateName, tooManyMembers, tooManyValues, tooDeep, trailingText
    }

    public let kind: Kind
    public let offset: Int

    /// The reason in words that a client may see.
    public var reason: String {
        switch kind {
        case .expectedValue: "a value is expected"
        case .expectedObject: "an object is expected"
        case .expectedString: "a string is expected"
        case .expectedColon: "a colon is expected after the name"
        case .expectedCommaOrBrace: "a comma or a closing brace is expected"
        case .expectedCommaOrBracket: "a comma or a closing bracket is expected"
        case .malformedNumber: "a number is malformed"
        case .malformedEscape: "an escape in a string is malformed"
        case .loneSurrogate: "a string has a surrogate without its partner"
        case .controlCharacter: "a string has a control character that is not escaped"
        case .invalidUTF8: "a string is not valid UTF-8"
        case .unterminatedString: "a string does not end"
        case .duplicateName: "an object has the same name twice"
        case .tooManyMembers: "an object has too many members"
        case .tooManyValues: "there are too many values"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .trailingText: "there is text after the value"
        }
    }
}
