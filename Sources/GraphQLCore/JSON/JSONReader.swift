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
    private var position = 0
    private var depth = 0

    /// - Parameter maximumDepth: how many arrays and objects may stand inside one another.
    public init(_ text: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 64) {
        count = text.count
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

    /// Reads the members of an object, calling `member` with each name; it must read the value that follows.
    public mutating func readMembers(
        _ member: (_ name: String, _ reader: inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try expect(UInt8(ascii: "{"), .expectedObject)
        try enter()
        var names: [String] = []
        names.reserveCapacity(4)
        if !skip(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                let name = try readString()
                if names.contains(name) { throw error(.duplicateName) }
                if names.count == Self.maximumMembers { throw error(.tooManyMembers) }
                names.append(name)
                try expect(UInt8(ascii: ":"), .expectedColon)
                try member(name, &self)
            } while skip(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"), .expectedCommaOrBrace)
        }
        depth -= 1
    }

    public mutating func readValue() throws(JSONError) -> JSONValue {
        guard let byte = nextByte() else { throw error(.expectedValue) }
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
        var end = start
        while end < count {
            end = skipPlain(from: end)
            if end >= count { break }
            let byte = base[end]
            if byte == UInt8(ascii: "\"") {
                position = end + 1
                return UnsafeBufferPointer(start: base + start, count: end - start)
            }
            end += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(end, count)
        throw error(.unterminatedString)
    }

    /// Goes on by eight bytes as long as none of them is a quote or a backslash.
    private func skipPlain(from start: Int) -> Int {
        let bytes = UnsafeRawPointer(base)
        var end = start
        while end &+ 8 <= count, JSONBuffer.needsEscape(bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)) == 0
        {
            end &+= 8
        }
        return end
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
        var names: Set<String> = []
        if !skip(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                let name = try readString()
                if Self.isRepeated(name, members, &names) { throw error(.duplicateName) }
                try expect(UInt8(ascii: ":"), .expectedColon)
                members.append(JSONMember(name: name, value: try readValue()))
            } while skip(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"), .expectedCommaOrBrace)
        }
        depth -= 1
        return .object(members)
    }

    /// - Parameter names: of an object with many members; in a small one they are compared.
    private static func isRepeated(_ name: String, _ members: [JSONMember], _ names: inout Set<String>) -> Bool {
        if members.count < comparedMembers { return members.contains { $0.name == name } }
        if names.isEmpty { names = Set(members.map(\.name)) }
        return !names.insert(name).inserted
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
        guard let raw = try readRawString() else { throw error(.expectedString) }
        do {
            return try Self.unescape(raw)
        } catch {
            throw JSONError(kind: error.kind, offset: position)
        }
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
        case duplicateName, tooManyMembers, tooDeep, trailingText
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
        case .tooDeep: "arrays and objects are nested too deeply"
        case .trailingText: "there is text after the value"
        }
    }
}
