import Testing

@testable import GraphQLCore

/// Documents are found by every byte of their text, and are counted with what they and their plans take.
struct DocumentCacheTests {
    private func document() throws -> PreparedDocument {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText("type Query { a: Int }")))
        return PreparedDocument(
            try Validator.validate(try Parser.parseDocument(SourceText("{ a }")), against: schema))
    }

    private func found(_ text: String, in cache: DocumentCache, isGuest: Bool = false) -> PreparedDocument? {
        Array(text.utf8).withUnsafeBufferPointer { cache.document(for: $0, isGuest: isGuest) }
    }

    private func keep(_ document: PreparedDocument, _ text: String, in cache: DocumentCache, isGuest: Bool = false) {
        cache.keep(document, for: Array(text.utf8), isGuest: isGuest)
    }

    @Test func everyByteCounts() throws {
        let cache = DocumentCache(maximumBytes: 16 << 20)
        let document = try document()
        for length in [0, 1, 7, 8, 9, 15, 16, 31, 32, 33, 40, 63, 64, 65, 100] {
            let text = String(repeating: "a", count: length)
            keep(document, text, in: cache)
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
        for (number, document) in documents.enumerated() { keep(document, "{ a\(number) }", in: cache) }
        for _ in 0..<2 {
            for (number, document) in documents.enumerated() {
                #expect(found("{ a\(number) }", in: cache) === document)
            }
        }
        #expect(cache.count == 1_000)
    }

    @Test func theLeastRecentlyUsedAreRemoved() throws {
        let document = try document()
        let weight = document.weight + "{ a0 }".utf8.count
        let cache = DocumentCache(maximumBytes: 16 * weight)
        for number in 0..<10 { keep(document, "{ a\(number) }", in: cache) }
        #expect(cache.bytes == 10 * weight)
        for number in 1..<10 { #expect(found("{ a\(number) }", in: cache) != nil) }
        for number in 0..<7 { keep(document, "{ b\(number) }", in: cache) }
        #expect(cache.bytes <= 16 * weight)
        #expect(cache.bytes == cache.count * weight)
        #expect(found("{ a0 }", in: cache) == nil)
        #expect(found("{ a9 }", in: cache) != nil)
        #expect(found("{ b6 }", in: cache) != nil)
    }

    @Test func guestsDriveOutNobodyElsesDocuments() throws {
        let document = try document()
        let weight = document.weight + "{ a00 }".utf8.count
        let cache = DocumentCache(maximumBytes: 64 * weight)
        for number in 10..<50 { keep(document, "{ a\(number) }", in: cache) }
        for number in 100..<1_000 { keep(document, "{ \(number) }", in: cache, isGuest: true) }
        #expect(cache.guestBytes <= 16 * weight)
        for number in 10..<50 { #expect(found("{ a\(number) }", in: cache, isGuest: true) != nil) }
        #expect(found("{ 999 }", in: cache, isGuest: true) != nil)
    }

    @Test func whatOthersSendTooIsNoGuestsDocument() throws {
        let cache = DocumentCache(maximumBytes: 1 << 20)
        keep(try document(), "{ a }", in: cache, isGuest: true)
        #expect(cache.guestBytes == cache.bytes)
        #expect(found("{ a }", in: cache) != nil)
        #expect(cache.guestBytes == 0)
        #expect(cache.bytes > 0)
    }

    @Test func whatIsTooHeavyIsNotKept() throws {
        let document = try document()
        let cache = DocumentCache(maximumBytes: document.weight * 8)
        keep(document, "{ a }", in: cache)
        #expect(cache.count == 0)
        #expect(cache.bytes == 0)
    }
}
