import Testing

@testable import GraphQLCore

/// Sections 2 and 3: what is a document, and where what is none goes wrong.
struct ParserTests {
    private func check(_ marked: MarkedSource, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        var found: SourceOffset?
        do {
            _ = try Parser.parseDocument(marked.source)
        } catch {
            found = error.offset
        }
        #expect(found == marked.offsets.first, sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        "{ a }", "query { a }", "query Q($v: [Int!]! = [1] @d, $w: T) @d { a }", "mutation { a: b(c: $d) @e { f } }",
        "subscription S { a }", "{ ...F ... on T { a } ... @d { b } ... { c } }", "fragment F on T @d { a }",
        "{ on fragment query type true false null }", "fragment fragment on on { on }",
        "{ a(b: {}, c: [], d: {e: E}) }",
        "\"d\" query { a }", "\"\"\"d\"\"\" fragment F on T { a }", "query(\"d\" $v: Int) { a }", "query Q { a } { b }",
    ])
    func executableDocuments(_ text: String) { check(MarkedSource(text)) }

    @Test(arguments: [
        "schema { query: Q }", "\"d\" schema @d { query: Q mutation: M subscription: S }", "extend schema @d",
        "extend schema { query: Q }", "scalar S @d", "extend scalar S @d", "type T",
        "type T implements & A & B @d { a: Int }",
        "type T { \"d\" a(\"e\" b: [Int!]! = [1] @d): Int @d }", "extend type T implements A",
        "interface I implements J { a: Int }",
        "union U", "union U = | A | B", "extend union U = A", "enum E { \"d\" A @d B }", "extend enum E { A }",
        "input I",
        "input I { \"d\" a: Int = 1 @d }", "extend input I @d", "directive @d on FIELD",
        "directive @d(a: Int) repeatable on | FIELD | QUERY",
        "type type { type: type }", "enum type { input schema }",
    ])
    func typeSystemDocuments(_ text: String) { check(MarkedSource(text)) }

    @Test(arguments: [
        "1️⃣", "{1️⃣", "{ 1️⃣}", "1️⃣}", "{ a 1️⃣", "{ a(1️⃣) }", "{ a(b1️⃣) }", "{ a(b:1️⃣) }", "{ a: 1️⃣}", "{ a: 1️⃣}", "{ ...1️⃣}",
        "{ ... on1️⃣}",
        "query1️⃣", "query Q1️⃣", "query (1️⃣) { a }", "query ($v1️⃣) { a }", "query ($v: Int = 1️⃣$w) { a }",
        "query ($v: Int @d(a: 1️⃣$w)) { a }", "fragment 1️⃣on on T { a }", "fragment F 1️⃣{ a }", "fragment F on T1️⃣",
        "1️⃣notAnOperation Foo",
        "{ a(b: $1️⃣) }", "{ a @ 1️⃣}", "{ a(b: {c: 1️⃣}) }", "{ a(b: [1️⃣) }", "1️⃣\"d\" { a }", "\"d\" 1️⃣", "{ 1️⃣1 }",
        "{ a(b: 1️⃣%) }",
    ])
    func executableErrors(_ text: String) { check(MarkedSource(text)) }

    @Test(arguments: [
        "type1️⃣", "type T {1️⃣}", "type T { a 1️⃣}", "type T { a: 1️⃣}", "type T implements1️⃣", "type T { a(1️⃣): Int }",
        "union U =1️⃣",
        "enum E {1️⃣}", "enum E { 1️⃣true }", "enum E { 1️⃣null }", "schema1️⃣", "schema {1️⃣}", "schema { 1️⃣a: B }",
        "extend type T1️⃣",
        "extend schema1️⃣", "extend 1️⃣query { a }", "1️⃣\"d\" extend type T { a: Int }", "1️⃣\"d\" extend", "1️⃣\"d\" unknown T",
        "directive @d 1️⃣", "directive @d on1️⃣", "directive @d on 1️⃣FOO", "directive @d on FIELD |1️⃣",
        "directive 1️⃣d on FIELD",
        "input I { a: Int = 1️⃣$v }", "scalar S 1️⃣(a: Int)", "directive @d 1️⃣@e on FIELD", "extend scalar S1️⃣",
    ])
    func typeSystemErrors(_ text: String) { check(MarkedSource(text)) }

    @Test func locationsCountLinesOfAllKinds() throws {
        let source = SourceText("a\nb\r\nc\rd\u{E9}e")
        #expect(source.location(of: SourceOffset(2)) == SourceLocation(line: 2, column: 1))
        #expect(source.location(of: SourceOffset(5)) == SourceLocation(line: 3, column: 1))
        #expect(source.location(of: SourceOffset(10)) == SourceLocation(line: 4, column: 3))
    }

    @Test func listsFieldsInTheOrderInWhichTheyStand() throws {
        let document = try Parser.parseDocument(SourceText("{ a { b ... { c } } d } fragment F on T { e }"))
        #expect(document.fields.map(\.name.value) == ["a", "b", "c", "d", "e"])
    }
}
