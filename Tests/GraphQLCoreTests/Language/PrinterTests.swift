import Testing

@testable import GraphQLCore

struct PrinterTests {
    private func printed(_ text: String) throws -> String {
        Printer.text(of: try Parser.parseDocument(SourceText(text)))
    }

    /// What is printed is canonical: printing it once more changes nothing.
    private func check(
        _ text: String, _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let once = try printed(text)
        #expect(once == expected, sourceLocation: sourceLocation)
        #expect(try printed(once) == once, sourceLocation: sourceLocation)
    }

    @Test func operations() throws {
        try check("query{a}", "{\n  a\n}")
        try check(
            "query Q($a:Int=1@d,$b:[T!]!)@e{a:b(c:$a)@f{g}...F...on T@h{i}...{j}}",
            """
            query Q($a: Int = 1 @d, $b: [T!]!) @e {
              a: b(c: $a) @f {
                g
              }
              ...F
              ... on T @h {
                i
              }
              ... {
                j
              }
            }
            """)
        try check("\"d\" query { a }", "\"d\"\nquery {\n  a\n}")
        try check("query(\"d\" $a: Int $b: Int) { a }", "query (\n\"d\"\n$a: Int\n$b: Int\n) {\n  a\n}")
        try check("fragment F on T@d{a}mutation{b}", "fragment F on T @d {\n  a\n}\n\nmutation {\n  b\n}")
    }

    @Test func values() throws {
        try check(
            #"{a(b:[1,2.5,-0]c:{d:E e:true}f:{}g:[]h:null i:"\u00e9\n")}"#,
            "{\n  a(b: [1, 2.5, -0], c: { d: E, e: true }, f: {}, g: [], h: null, i: \"\u{E9}\\n\")\n}")
    }

    @Test func longArgumentsStandOnLinesOfTheirOwn() throws {
        let long = String(repeating: "x", count: 70)
        try check("{a(b:\"\(long)\"c:1)}", "{\n  a(\n    b: \"\(long)\"\n    c: 1\n  )\n}")
    }

    @Test func definitions() throws {
        try check(
            "\"d\"type T implements&A&B@d{\"e\"a(b:Int=1@f):[Int!]!@g}extend union U=|A|B",
            "\"d\"\ntype T implements A & B @d {\n  \"e\"\n  a(b: Int = 1 @f): [Int!]! @g\n}\n\nextend union U = A | B")
        try check("schema@d{query:Q mutation:M}", "schema @d {\n  query: Q\n  mutation: M\n}")
        try check(
            "directive@d(\"x\"a:Int b:Int)repeatable on|FIELD|QUERY",
            "directive @d(\n  \"x\"\n  a: Int\n  b: Int\n) repeatable on FIELD | QUERY")
        try check(
            "enum E{A@d\"x\"B}input I{a:Int=1}scalar S@d interface I union U type T",
            """
            enum E {
              A @d
              "x"
              B
            }

            input I {
              a: Int = 1
            }

            scalar S @d

            interface I

            union U

            type T
            """)
    }

    @Test(arguments: [
        "", "a", "a\nb", "  a", "  a\nb", "a\n  b", "a\n\n  b\nc", "\"", "a\"", "\"\"\"", "a\"\"\"", "\"\"\"\"", "\\",
        "a\\", "\\\"\"\"",
        "\t\ta\nb", String(repeating: "long ", count: 20) + ".", "\u{E9}\u{1F600}",
    ])
    func blockStringsKeepTheirValue(_ value: String) throws {
        let text = BlockStringPrinter.text(of: value)
        for indentation in ["", "    "] {
            let document = "{ a(b: \(text.replacing("\n", with: "\n" + indentation))) }"
            guard let field = try Parser.parseDocument(SourceText(document)).fields.first,
                case .string(let literal) = field.arguments[0].value.kind
            else {
                Issue.record("\(document) has no string")
                return
            }
            #expect(literal.isBlock)
            #expect(literal.value == value)
        }
        #expect(BlockStringPrinter.isPrintable(value))
    }

    @Test(arguments: ["\n", " ", "a\n", "\na", "  a\n  b", "a\r\nb", "a\u{0}", "\u{7F}"])
    func otherValuesAreNoBlockStrings(_ value: String) {
        #expect(!BlockStringPrinter.isPrintable(value))
    }
}
