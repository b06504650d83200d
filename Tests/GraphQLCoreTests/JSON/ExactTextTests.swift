import Testing

@testable import GraphQLCore

/// Texts that Unicode takes for the same are different to JSON and to GraphQL.
struct ExactTextTests {
    /// U+212A, which Unicode takes for a K.
    private static let kelvinSign = "\u{212A}"

    @Test(arguments: [("\u{E9}", "e\u{301}"), ("q\u{307}\u{323}", "q\u{323}\u{307}"), (kelvinSign, "K")])
    func textsAreTheSameToTheByte(text: String, other: String) {
        #expect(text == other)
        #expect(ExactText(text) != ExactText(other))
        #expect(Set([ExactText(text), ExactText(other), ExactText(text)]).count == 2)
    }

    private func read(_ text: String) throws -> JSONValue {
        try Array(text.utf8).withUnsafeBufferPointer { try JSONReader.read($0) }
    }

    @Test(arguments: [0, 7, 30])
    func objectsHaveBothSpellings(otherMembers: Int) throws {
        let others = (0..<otherMembers).map { #""m\#($0)":0,"# }.joined()
        let object = try read("{\(others)\"\u{E9}\":1,\"e\u{301}\":2}")
        guard case .object(let members) = object else { return #expect(Bool(false), "an object is read") }
        #expect(members.count == otherMembers + 2)
        #expect(object["\u{E9}"] == .number("1"))
        #expect(object["e\u{301}"] == .number("2"))
        #expect(throws: JSONError.self) { try read("{\(others)\"\u{E9}\":1,\"\u{E9}\":2}") }
    }

    @Test func requestsHaveBothSpellings() throws {
        let body = "{\"query\":\"{ a }\",\"\u{E9}\":1,\"e\u{301}\":2}"
        _ = try Array(body.utf8).withUnsafeBufferPointer { try GraphQLRequest.read($0).operationName }
    }

    @Test(arguments: [0, 30])
    func variablesAreNamedExactly(otherMembers: Int) throws {
        let others = (0..<otherMembers).map { #""m\#($0)":0,"# }.joined()
        let members = JSONMembers(try read("{\(others)\"\(Self.kelvinSign)\":1}"))
        #expect(members["K"] == nil)
        let both = JSONMembers(try read("{\(others)\"\(Self.kelvinSign)\":1,\"K\":2}"))
        #expect(both["K"] == .number("2"))
    }

    @Test func operationsAreNamedExactly() throws {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText("type Query { a: Int }")))
        let document = try Parser.parseDocument(SourceText("query K { a }"))
        let prepared = PreparedDocument(try Validator.validate(document, against: schema))
        #expect(try prepared.operation(named: "K", schema).definition.name?.value == "K")
        #expect(throws: RequestError.self) { try prepared.operation(named: Self.kelvinSign, schema) }
    }
}
