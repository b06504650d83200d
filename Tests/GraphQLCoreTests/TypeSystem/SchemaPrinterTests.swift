import Testing

@testable import GraphQLCore

struct SchemaPrinterTests {
    private func printed(_ text: String) throws -> String {
        SchemaPrinter.text(of: try SchemaBuilder.build(try Parser.parseDocument(SourceText(text))))
    }

    @Test func isStableAndReadable() throws {
        let text = #"""
            """
            A schema.
            """
            schema {
              query: Query
            }

            directive @d(
              """What it does."""
              a: Int! = 1
              b: [E!] = [A]
            ) repeatable on FIELD | OBJECT

            """An object."""
            type Query implements I & J {
              a(b: N = { a: 1 }, c: String = "s"): [Int!]! @deprecated
              b: Int
              e: E! @deprecated(reason: "old")
            }

            interface I implements J {
              b: Int
            }

            interface J {
              b: Int
            }

            union U = Query

            enum E {
              A
              """The other."""
              B @deprecated(reason: "old")
            }

            input N {
              a: Int = 1
              b: Int @deprecated
            }

            input O @oneOf {
              a: Int
              b: Int
            }

            scalar S @specifiedBy(url: "u")

            """#
        let once = try printed(text)
        #expect(once == text.replacing("\"\"\"\nA schema.\n\"\"\"", with: "\"\"\"A schema.\"\"\""))
        #expect(try printed(once) == once)
    }

    @Test func extensionsAreMerged() throws {
        #expect(
            try printed("type Query { a: Int } extend type Query { b: ID }") == "type Query {\n  a: Int\n  b: ID\n}\n")
    }

    @Test func saysWhichTypesAreRootsWhereTheNamesDoNot() throws {
        #expect(try printed("schema { query: Query } type Query { a: Int }") == "type Query {\n  a: Int\n}\n")
        #expect(try printed("schema { query: Q } type Q { a: Int }").hasPrefix("schema {\n  query: Q\n}\n\n"))
        let notARoot = "schema {\n  query: Query\n}\n\ntype Query {\n  a: Int\n}\n\ntype Mutation {\n  a: Int\n}\n"
        #expect(try printed(notARoot) == notARoot)
    }

    @Test func keepsRedefinedDirectives() throws {
        let text = "directive @deprecated(reason: String) on FIELD_DEFINITION\n\ntype Query {\n  a: Int\n}\n"
        #expect(try printed(text) == text)
    }

    @Test func descriptionsThatNoBlockStringCanHoldAreQuoted() throws {
        let text = "\" a\\n b\"\ntype Query {\n  a: Int\n}\n"
        #expect(try printed(text) == text)
    }
}
