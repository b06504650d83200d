import Testing

@testable import GraphQLCore

/// Section 2.1: which texts are tokens, and where those that are not go wrong.
struct LexerTests {
    private func kinds(_ text: String) throws -> [Token.Kind] {
        var lexer = Lexer(SourceText(text))
        var kinds: [Token.Kind] = []
        while true {
            let token = try lexer.next()
            if token.kind == .endOfFile { return kinds }
            kinds.append(token.kind)
        }
    }

    /// The place of the lexical error, if there is one.
    private func failure(_ source: SourceText) -> SourceOffset? {
        var lexer = Lexer(source)
        do {
            while try lexer.next().kind != .endOfFile {}
            return nil
        } catch {
            return error.offset
        }
    }

    @Test func punctuatorsAreTokens() throws {
        #expect(
            try kinds("! $ & ( ) ... : = @ [ ] { | }") == [
                .bang, .dollar, .ampersand, .parenthesisLeft, .parenthesisRight, .spread, .colon, .equals, .at,
                .bracketLeft, .bracketRight, .braceLeft, .pipe, .braceRight,
            ])
    }

    @Test(arguments: ["", "\u{FEFF}", " \t\r\n,", "# a comment, with \"anything\" ! \u{1F600}", "\u{FEFF},\u{FEFF}"])
    func ignoredTextHasNoTokens(_ text: String) throws {
        #expect(try kinds(text).isEmpty)
    }

    @Test(arguments: ["0", "-0", "9", "-12", "2147483648"])
    func integers(_ text: String) throws {
        #expect(try kinds(text) == [.int])
    }

    @Test(arguments: ["0.0", "-1.5", "1e3", "1E+3", "1.25e-10", "0e0"])
    func floats(_ text: String) throws {
        #expect(try kinds(text) == [.float])
    }

    @Test(arguments: [
        #""""#, #""a""#, #""\"\\\/\b\f\n\r\t""#, #""\u00e9\u{1F600}\uD83D\uDE00""#, "\"\"\"\"\"\"",
        "\"\"\"a\n\"b\" \\\"\"\" c\"\"\"",
        "\"\u{7}\u{1F600}\"",
    ])
    func strings(_ text: String) throws {
        #expect(try kinds(text).count == 1)
    }

    @Test(arguments: [
        "1️⃣.", "1️⃣..", "a 1️⃣.. b", "1️⃣.5", "01️⃣0", "-1️⃣", "-1️⃣a", "1.1️⃣", "1.1️⃣a", "1e1️⃣", "1e+1️⃣", "11️⃣a", "1.51️⃣.2",
        "01️⃣x1", "1️⃣%", "1️⃣'a'", "1️⃣\u{E9}", "1️⃣\u{0}", "1️⃣\u{1F600}", "\"a1️⃣", "\"a1️⃣\n\"", "\"a1️⃣\r\"", #""1️⃣\x""#, #""1️⃣\u12""#,
        #""1️⃣\uD83D""#, #""1️⃣\uD83Dx""#, #""1️⃣\uDE00""#, #""1️⃣\u{}""#, #""1️⃣\u{110000}""#, #""1️⃣\u{D800}""#, #""1️⃣\u{12""#,
        #""1️⃣\u{FFFFFFFFFFFFFFFFFFFF}""#, "\"\"\"a1️⃣", "\"\"\"a\"\"1️⃣", "\"\"\"\\\"\"\"1️⃣", "\"1️⃣\\",
    ])
    func errorsAreWhereTheyAre(_ marked: String) {
        let marked = MarkedSource(marked)
        #expect(failure(marked.source) == marked.offsets.first)
    }

    @Test(arguments: [
        [UInt8](arrayLiteral: 0x22, 0xFF, 0x22), [0x22, 0xC3], [0xE2, 0x82], [0x22, 0x22, 0x22, 0xED, 0xA0, 0x80],
    ])
    func bytesThatAreNotUTF8AreRefused(_ bytes: [UInt8]) {
        #expect(failure(SourceText(bytes: bytes)) != nil)
    }
}
