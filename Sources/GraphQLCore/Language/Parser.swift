/// Reads tokens into syntax by recursive descent, one function a production, named after it.
///
/// This file has the entry points and the steps all productions share; the productions are in the extensions beside it.
public struct Parser {
    private var lexer: Lexer
    let source: SourceText
    private let limits: ParserLimits
    private var tokenCount = 0
    private var depth = 0
    private(set) var token = Token(kind: .startOfFile, start: 0, end: 0)
    /// Where the token before `token` ended.
    private(set) var previousEnd = 0
    var selections: ParsedSelections

    private init(_ source: SourceText, _ limits: ParserLimits) throws(SyntaxError) {
        if source.bytes.count > limits.documentBytes {
            throw SyntaxError("The document has more than \(limits.documentBytes) bytes.", at: 0)
        }
        self.source = source
        self.limits = limits
        lexer = Lexer(source)
        selections = ParsedSelections(documentBytes: source.bytes.count)
        try advance()
    }

    /// Document : Definition+
    public static func parseDocument(
        _ source: SourceText, limits: ParserLimits = ParserLimits()
    ) throws(SyntaxError) -> Document {
        var parser = try Parser(source, limits)
        var definitions: [Definition] = []
        definitions.reserveCapacity(2)
        repeat {
            definitions.append(try parser.parseDefinition())
        } while parser.token.kind != .endOfFile
        return Document(
            source: source, definitions: definitions, parser.selections, tokenCount: parser.tokenCount)
    }

    // MARK: Tokens

    mutating func advance() throws(SyntaxError) {
        previousEnd = token.end
        token = try lexer.next()
        tokenCount += 1
        if tokenCount > limits.tokens {
            throw SyntaxError("The document has more than \(limits.tokens) tokens.", at: token.start)
        }
    }

    var offset: SourceOffset { SourceOffset(token.start) }

    func text(of token: Token) -> String {
        source.bytes.withUnsafeBufferPointer {
            Self.text(UnsafeBufferPointer(rebasing: $0[token.start..<token.end]))
        }
    }

    /// Names are short as a rule, and are then made without any memory.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { $0.initialize(fromContentsOf: bytes) }
    }

    func peek(_ kind: Token.Kind) -> Bool { token.kind == kind }

    /// Whether the token is this word.
    func peekKeyword(_ word: StaticString) -> Bool {
        guard token.kind == .name, token.end - token.start == word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where source.bytes[token.start + index] != word.utf8Start[index] {
            return false
        }
        return true
    }

    mutating func skip(_ kind: Token.Kind) throws(SyntaxError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    mutating func skipKeyword(_ word: StaticString) throws(SyntaxError) -> Bool {
        guard peekKeyword(word) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ kind: Token.Kind) throws(SyntaxError) {
        guard try skip(kind) else { throw expected(kind.name) }
    }

    mutating func expectKeyword(_ word: StaticString) throws(SyntaxError) {
        guard try skipKeyword(word) else { throw expected("\"\(word)\"") }
    }

    /// `open` Item+ `close`
    mutating func many<Item>(
        _ open: Token.Kind, _ close: Token.Kind,
        _ item: (inout Parser) throws(SyntaxError) -> Item
    ) throws(SyntaxError) -> [Item] {
        try expect(open)
        var items: [Item] = []
        items.reserveCapacity(2)
        repeat { items.append(try item(&self)) } while try !skip(close)
        return items
    }

    /// The same, or nothing at all.
    mutating func optionalMany<Item>(
        _ open: Token.Kind, _ close: Token.Kind,
        _ item: (inout Parser) throws(SyntaxError) -> Item
    ) throws(SyntaxError) -> [Item] {
        guard peek(open) else { return [] }
        return try many(open, close, item)
    }

    func expected(_ what: String) -> SyntaxError { expected(what, at: token) }

    func expected(_ what: String, at token: Token) -> SyntaxError {
        SyntaxError("Expected \(what), found \(text(found: token)).", at: token.start)
    }

    /// A token in a reader's words.
    func text(found token: Token) -> String {
        switch token.kind {
        case .name: "\"\(text(of: token))\""
        case .int, .float: "the number \(text(of: token))"
        default: token.kind.name
        }
    }

    // MARK: Bounds

    /// Runs a production that may contain itself.
    mutating func nested<Node>(
        _ production: (inout Parser) throws(SyntaxError) -> Node
    ) throws(SyntaxError) -> Node {
        depth += 1
        if depth > limits.depth {
            throw SyntaxError("The document is nested more than \(limits.depth) levels deep.", at: token.start)
        }
        let node = try production(&self)
        depth -= 1
        return node
    }

    // MARK: Names and types

    /// Name
    mutating func parseName() throws(SyntaxError) -> Name {
        guard peek(.name) else { throw expected(Token.Kind.name.name) }
        let name = source.bytes.withUnsafeBufferPointer { bytes in
            let bytes = UnsafeBufferPointer(rebasing: bytes[token.start..<token.end])
            return Name(value: Self.text(bytes), offset: offset, hash: NameHash.of(bytes))
        }
        try advance()
        return name
    }

    /// NamedType : Name
    mutating func parseNamedType() throws(SyntaxError) -> Name { try parseName() }

    /// Type : NamedType | ListType | NonNullType
    /// - Parameter depth: how many lists it is inside of.
    mutating func parseType(depth: Int = 0) throws(SyntaxError) -> TypeSyntax {
        let start = offset
        let type: TypeSyntax
        if depth > limits.listDepth {
            throw SyntaxError("A type is inside more than \(limits.listDepth) lists.", at: token.start)
        }
        if try skip(.bracketLeft) {
            let inner = try parseType(depth: depth + 1)
            try expect(.bracketRight)
            type = .list(inner, offset: start)
        } else {
            type = .named(try parseNamedType())
        }
        return try skip(.bang) ? .nonNull(type) : type
    }

    /// Description : StringValue
    mutating func parseDescription() throws(SyntaxError) -> StringLiteral? {
        guard peek(.string) || peek(.blockString) else { return nil }
        return try parseStringLiteral()
    }

    mutating func parseStringLiteral() throws(SyntaxError) -> StringLiteral {
        let literal = stringLiteral(of: token)
        try advance()
        return literal
    }

    private func stringLiteral(of token: Token) -> StringLiteral {
        let isBlock = token.kind == .blockString
        let quotes = isBlock ? 3 : 1
        let range = token.start + quotes..<token.end - quotes
        let value =
            isBlock ? StringSemantics.block(source.bytes, range) : StringSemantics.quoted(source.bytes, range)
        return StringLiteral(value: value, isBlock: isBlock, offset: SourceOffset(token.start))
    }
}
