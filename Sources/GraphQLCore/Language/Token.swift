/// A lexical token: a kind and the bytes it covers.
/// https://spec.graphql.org/September2025/#sec-Appendix-Grammar-Summary.Lexical-Tokens
struct Token: Sendable {
    enum Kind: UInt8, Sendable {
        case startOfFile, endOfFile
        case bang, dollar, ampersand, parenthesisLeft, parenthesisRight, dot, spread, colon, equals, at
        case bracketLeft, bracketRight, braceLeft, pipe, braceRight
        case name, int, float, string, blockString
    }

    let kind: Kind
    let start: Int
    let end: Int
}

extension Token.Kind {
    /// The token in a reader's words.
    var name: String {
        switch self {
        case .startOfFile: "the start of the document"
        case .endOfFile: "the end of the document"
        case .bang: "\"!\""
        case .dollar: "\"$\""
        case .ampersand: "\"&\""
        case .parenthesisLeft: "\"(\""
        case .parenthesisRight: "\")\""
        case .dot: "\".\""
        case .spread: "\"...\""
        case .colon: "\":\""
        case .equals: "\"=\""
        case .at: "\"@\""
        case .bracketLeft: "\"[\""
        case .bracketRight: "\"]\""
        case .braceLeft: "\"{\""
        case .pipe: "\"|\""
        case .braceRight: "\"}\""
        case .name: "a name"
        case .int: "an integer"
        case .float: "a number"
        case .string, .blockString: "a string"
        }
    }
}
