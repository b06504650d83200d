import Testing

@testable import GraphQLCore

/// Documents that share their fragments.
struct DocumentSetTests {
    private func set(_ texts: String...) throws -> DocumentSet {
        DocumentSet(try texts.map { try Parser.parseDocument(SourceText($0)) })
    }

    private func texts(_ set: DocumentSet) -> [String] {
        set.joined().map { String(decoding: $0.source.bytes, as: UTF8.self) }
    }

    @Test func operationGetsTheFragmentsThatItReaches() throws {
        let set = try set(
            "query A { ...Outer }", "fragment Outer on Query { ...Inner }\nfragment Other on Query { b }",
            "fragment Inner on Query { a }", "query B { ...Other }")
        #expect(
            texts(set) == [
                "query A { ...Outer }\nfragment Outer on Query { ...Inner }\n\nfragment Inner on Query { a }\n",
                "query B { ...Other }\nfragment Other on Query { b }\n",
            ])
    }

    @Test func fragmentThatNothingReachesStaysWithItsDocument() throws {
        let set = try set("{ a }", "fragment Unused on Query { ...Below }", "fragment Below on Query { a }")
        let joined = set.joined()
        #expect(joined.map(\.document) == [0, 1, 2])
        #expect(texts(set)[1].hasPrefix("fragment Unused"))
    }

    @Test func placesLeadBackToTheirDocuments() throws {
        let set = try set("{ ...F }", "# a comment\nfragment F on Query { nope }")
        let joined = try #require(set.joined().first)
        let text = String(decoding: joined.source.bytes, as: UTF8.self)
        let place = try #require(text.firstRange(of: "nope"))
        let offset = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
        let found = joined.place(of: SourceOffset(offset))
        #expect(found.document == 1)
        #expect(Int(found.offset.rawValue) == "# a comment\nfragment F on Query { ".utf8.count)
    }

    @Test func fragmentsOfOneNameAreTold() throws {
        let set = try set("{ ...F }\nfragment F on Query { a }", "fragment F on Query { b }")
        #expect(set.repeatedFragments.map(\.name) == ["F"])
        #expect(set.repeatedFragments.map(\.document) == [1])
    }

    @Test func fragmentsInACycleEnd() throws {
        let set = try set("{ ...A }", "fragment A on Query { ...B }", "fragment B on Query { ...A }")
        #expect(texts(set).count == 1)
    }
}
