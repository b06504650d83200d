/// What error messages do not tell where the schema is not to be known: the names of its types, and of their members, that the client
/// has not written itself.
struct HiddenNames: Sendable {
    private static let replacement = "…"

    private let types: Set<String>

    init(of schema: Schema) { types = Set(schema.types.map(\.name)).subtracting(BuiltIns.scalarNames) }

    /// The message with `…` in place of each type that the document does not name, and of the member behind it (`Type.member`).
    func hide(in message: String, about source: SourceText) -> String {
        let words = Self.words(of: Array(message.utf8))
        guard words.contains(where: { $0.isName && types.contains($0.text) }) else { return message }
        let known = Set(Self.words(of: source.bytes).lazy.filter(\.isName).map(\.text))
        var out = ""
        var isBehindHidden = false
        for (place, word) in words.enumerated() {
            let isMember = isBehindHidden && place > 0 && words[place - 1].text == "."
            let isHidden = word.isName && !known.contains(word.text) && (isMember || types.contains(word.text))
            out += isHidden ? Self.replacement : word.text
            isBehindHidden = isHidden && !isMember || isBehindHidden && word.text == "."
        }
        return out
    }

    func hide(in error: GraphQLError, about source: SourceText) -> GraphQLError {
        GraphQLError(
            hide(in: error.message, about: source), locations: error.locations, path: error.path, code: error.code)
    }

    private struct Word {
        let text: String
        let isName: Bool
    }

    /// Names, and what stands between them.
    private static func words(of bytes: some Collection<UInt8>) -> [Word] {
        var words: [Word] = []
        var rest = bytes[...]
        while let first = rest.first {
            let isName = Lexer.isNameStart(first)
            let word = rest.prefix { isName ? Lexer.isNameContinue($0) : !Lexer.isNameStart($0) }
            words.append(Word(text: String(decoding: word, as: UTF8.self), isName: isName))
            rest = rest.dropFirst(word.count)
        }
        return words
    }
}
