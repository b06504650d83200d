import Testing

@testable import GraphQLCore

/// No document is large or deep enough to cost more than its limits allow, least of all the stack.
struct ParserLimitsTests {
    private func refusal(_ text: String, _ limits: ParserLimits = ParserLimits()) -> String? {
        do {
            _ = try Parser.parseDocument(SourceText(text), limits: limits)
            return nil
        } catch {
            return error.message
        }
    }

    private static let deep = 100_000

    @Test(
        arguments: [
            String(repeating: "{a", count: deep), String(repeating: "{...", count: deep),
            "{ a(b: " + String(repeating: "[", count: deep), "{ a(b: " + String(repeating: "{c:", count: deep),
            "input I { a: Int = " + String(repeating: "[{c:", count: deep),
        ].map(LongDocument.init))
    func nestingIsBounded(_ document: LongDocument) {
        #expect(refusal(document.text)?.contains("128 levels") == true)
    }

    @Test func listTypesAreBounded() {
        let text = { "type T { a: \(String(repeating: "[", count: $0))Int\(String(repeating: "]", count: $0)) }" }
        #expect(refusal(text(31)) == nil)
        #expect(refusal(text(32))?.contains("31 lists") == true)
        #expect(refusal("query($v: " + String(repeating: "[", count: Self.deep))?.contains("31 lists") == true)
    }

    @Test func nestingUpToTheLimitIsFine() {
        let levels = 64
        let text = String(repeating: "{a", count: levels) + String(repeating: "}", count: levels)
        #expect(refusal(text, ParserLimits(depth: levels)) == nil)
        #expect(refusal(text, ParserLimits(depth: levels - 1)) != nil)
    }

    @Test func tokensAndBytesAreBounded() {
        #expect(refusal("{ a b }", ParserLimits(tokens: 5)) == nil)
        #expect(refusal("{ a b }", ParserLimits(tokens: 4))?.contains("4 tokens") == true)
        #expect(refusal("{ a }", ParserLimits(documentBytes: 5)) == nil)
        #expect(refusal("{ a }", ParserLimits(documentBytes: 4))?.contains("4 bytes") == true)
    }

    /// What is as deep as a document may be is also freed and printed without a deep stack.
    @Test func theDeepestDocumentIsPrintedAndFreed() throws {
        let limits = ParserLimits(documentBytes: 1 << 24, tokens: 1 << 24)
        let value = String(repeating: "[", count: 127) + String(repeating: "]", count: 127)
        let document = try Parser.parseDocument(SourceText("{ a(b: \(value)) }"), limits: limits)
        #expect(Printer.text(of: document).contains(value))
    }
}
