import Testing

@testable import GraphQLCore

/// Documents are found by every byte of their text.
struct DocumentCacheTests {
    private func document() throws -> PreparedDocument {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText("type Query { a: Int }")))
        return PreparedDocument(
            try Validator.validate(try Parser.parseDocument(SourceText("{ a }")), against: schema))
    }

    private func found(_ text: String, in cache: DocumentCache) -> PreparedDocument? {
        Array(text.utf8).withUnsafeBufferPointer { cache.document(for: $0) }
    }

    private func insert(_ document: PreparedDocument, _ text: String, in cache: DocumentCache) {
        Array(text.utf8).withUnsafeBufferPointer { cache.insert(document, for: $0) }
    }

    @Test func everyByteCounts() throws {
        let cache = DocumentCache(maximumBytes: 16 << 20)
        let document = try document()
        for length in [0, 1, 7, 8, 9, 15, 16, 31, 32, 33, 40, 63, 64, 65, 100] {
            let text = String(repeating: "a", count: length)
            insert(document, text, in: cache)
            #expect(found(text, in: cache) === document)
            for place in 0..<length {
                let other = text.prefix(place) + "b" + text.dropFirst(place + 1)
                #expect(found(String(other), in: cache) == nil)
            }
        }
    }

    @Test func moreDocumentsThanWereUsedLastAreFound() throws {
        let cache = DocumentCache(maximumBytes: 64 << 20)
        let documents = try (0..<1_000).map { _ in try document() }
        for (number, document) in documents.enumerated() { insert(document, "{ a\(number) }", in: cache) }
        for _ in 0..<2 {
            for (number, document) in documents.enumerated() {
                #expect(found("{ a\(number) }", in: cache) === document)
            }
        }
        #expect(cache.count == 1_000)
    }

    @Test func whatIsRemovedIsNotFound() throws {
        // Room for four documents.
        let cache = DocumentCache(maximumBytes: 20_000)
        let document = try document()
        for number in 0..<4 { insert(document, "{ a\(number) }", in: cache) }
        for number in 1..<4 { #expect(found("{ a\(number) }", in: cache) != nil) }
        insert(document, "{ b }", in: cache)
        #expect(found("{ a0 }", in: cache) == nil)
        #expect(found("{ a1 }", in: cache) != nil)
        #expect(found("{ b }", in: cache) != nil)
        #expect(cache.count == 4)
    }
}
