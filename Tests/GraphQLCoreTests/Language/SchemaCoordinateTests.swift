import Testing

@testable import GraphQLCore

struct SchemaCoordinateTests {
    @Test(arguments: [
        "Type", "Type.member", "Type.field(argument:)", "@directive", "@directive(argument:)", "_", "A.__b",
    ])
    func isWhatItWasParsedFrom(_ text: String) throws {
        #expect(try SchemaCoordinate.parse(SourceText(text)).description == text)
    }

    @Test(arguments: [
        "1️⃣", "1️⃣.a", "1️⃣1", "A.1️⃣", "A.b1️⃣.c", "A1️⃣(b:)", "A.b(1️⃣)", "A.b(c1️⃣)", "A.b(c:1️⃣", "A.b(c:)1️⃣.d", "@1️⃣", "@a1️⃣.b",
        "@a(b1️⃣)",
        "A1️⃣ .b", "1️⃣ A", "A1️⃣,", "1️⃣#A", "A1️⃣\n", "1️⃣\u{FEFF}A", "A.b(1️⃣$c:)", "1️⃣\u{E9}",
    ])
    func errorsAreWhereTheyAre(_ marked: String) {
        let marked = MarkedSource(marked)
        do {
            Issue.record("\(try SchemaCoordinate.parse(marked.source)) is no coordinate")
        } catch {
            #expect(error.offset == marked.offsets.first)
        }
    }

    private static let schema = """
        type Query implements N { a(x: Int): Int g(h: Int): Int } interface N { g(h: Int): Int } input I { f: Int }
        enum E { V } union U = Query scalar S directive @d(y: Int) on FIELD
        """

    private func element(_ coordinate: String) throws -> SchemaElement? {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(Self.schema)))
        return try schema.element(at: try SchemaCoordinate.parse(SourceText(coordinate)))
    }

    @Test func leadsToItsElement() throws {
        guard case .namedType? = try element("S"), case .field? = try element("N.g"),
            case .inputField? = try element("I.f"),
            case .enumValue? = try element("E.V"), case .fieldArgument? = try element("Query.a(x:)"),
            case .directive? = try element("@d"), case .directiveArgument? = try element("@d(y:)"),
            case .field? = try element("Query.__typename"), case .field? = try element("Query.__schema")
        else {
            Issue.record("a coordinate leads to the wrong kind of element")
            return
        }
    }

    @Test(arguments: ["Nope", "Query.nope", "I.nope", "E.NOPE", "Query.a(nope:)", "@nope", "@d(nope:)"])
    func leadsNowhere(_ coordinate: String) throws {
        #expect(try element(coordinate) == nil)
    }

    @Test(arguments: ["Nope.a", "U.a", "S.a", "Nope.a(x:)", "I.f(x:)", "E.V(x:)", "Query.nope(x:)", "@nope(x:)"])
    func hasNoContainer(_ coordinate: String) {
        #expect(throws: CoordinateError.self) { try element(coordinate) }
    }
}
