/// A name for one element of a schema, as people and tools write it: `Type`, `Type.member`, `Type.field(argument:)`,
/// `@directive`, `@directive(argument:)`.
/// https://spec.graphql.org/September2025/#sec-Schema-Coordinates
public enum SchemaCoordinate: Sendable, Hashable {
    case type(String)
    /// A field, an input field or an enum value.
    case member(type: String, name: String)
    case argument(type: String, field: String, name: String)
    case directive(String)
    case directiveArgument(directive: String, name: String)

    public static func parse(_ source: SourceText) throws(SyntaxError) -> SchemaCoordinate {
        var parser = try CoordinateParser(source)
        return try parser.parseCoordinate()
    }
}

extension SchemaCoordinate: CustomStringConvertible {
    public var description: String {
        switch self {
        case .type(let name): name
        case .member(let type, let name): "\(type).\(name)"
        case .argument(let type, let field, let name): "\(type).\(field)(\(name):)"
        case .directive(let name): "@\(name)"
        case .directiveArgument(let directive, let name): "@\(directive)(\(name):)"
        }
    }
}

/// Coordinates have tokens of their own: nothing is ignored, not even a space.
private struct CoordinateParser {
    private let source: SourceText
    private var token = Token(kind: .startOfFile, start: 0, end: 0)

    init(_ source: SourceText) throws(SyntaxError) {
        self.source = source
        try advance()
    }

    /// SchemaCoordinate : TypeCoordinate | MemberCoordinate | ArgumentCoordinate | DirectiveCoordinate
    /// | DirectiveArgumentCoordinate
    mutating func parseCoordinate() throws(SyntaxError) -> SchemaCoordinate {
        let coordinate = try skip(.at) ? try parseDirectiveCoordinate() : try parseTypeCoordinate()
        try expect(.endOfFile, "the end of the coordinate")
        return coordinate
    }

    /// `@` Name | `@` Name `(` Name `:` `)`
    private mutating func parseDirectiveCoordinate() throws(SyntaxError) -> SchemaCoordinate {
        let directive = try parseName()
        guard let argument = try parseArgument() else { return .directive(directive) }
        return .directiveArgument(directive: directive, name: argument)
    }

    /// Name | Name `.` Name | Name `.` Name `(` Name `:` `)`
    private mutating func parseTypeCoordinate() throws(SyntaxError) -> SchemaCoordinate {
        let type = try parseName()
        guard try skip(.dot) else { return .type(type) }
        let member = try parseName()
        guard let argument = try parseArgument() else { return .member(type: type, name: member) }
        return .argument(type: type, field: member, name: argument)
    }

    private mutating func parseArgument() throws(SyntaxError) -> String? {
        guard try skip(.parenthesisLeft) else { return nil }
        let name = try parseName()
        try expect(.colon, Token.Kind.colon.name)
        try expect(.parenthesisRight, Token.Kind.parenthesisRight.name)
        return name
    }

    private mutating func parseName() throws(SyntaxError) -> String {
        let name = token
        try expect(.name, Token.Kind.name.name)
        return String(decoding: source.bytes[name.start..<name.end], as: UTF8.self)
    }

    // MARK: Tokens

    private mutating func expect(_ kind: Token.Kind, _ expected: String) throws(SyntaxError) {
        guard try skip(kind) else {
            throw SyntaxError("Expected \(expected), found \(token.kind.name).", at: token.start)
        }
    }

    private mutating func skip(_ kind: Token.Kind) throws(SyntaxError) -> Bool {
        guard token.kind == kind else { return false }
        if kind != .endOfFile { try advance() }
        return true
    }

    /// SchemaCoordinateToken :: SchemaCoordinatePunctuator | Name
    private mutating func advance() throws(SyntaxError) {
        let bytes = source.bytes
        let start = token.end
        guard start < bytes.count else {
            token = Token(kind: .endOfFile, start: start, end: start)
            return
        }
        if let punctuator = Self.punctuator(bytes[start]) {
            token = Token(kind: punctuator, start: start, end: start + 1)
            return
        }
        guard Lexer.isNameStart(bytes[start]) else {
            throw SyntaxError("A schema coordinate has names, \".\", \"@\", \"(\", \":\" and \")\" only.", at: start)
        }
        var end = start + 1
        while end < bytes.count, Lexer.isNameContinue(bytes[end]) { end += 1 }
        token = Token(kind: .name, start: start, end: end)
    }

    private static func punctuator(_ byte: UInt8) -> Token.Kind? {
        switch byte {
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: "@"): .at
        case UInt8(ascii: "("): .parenthesisLeft
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: ")"): .parenthesisRight
        default: nil
        }
    }
}
