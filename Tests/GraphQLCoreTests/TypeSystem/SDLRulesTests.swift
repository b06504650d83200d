import Testing

/// Both sides of every rule about the definitions of a document.
struct SDLRulesTests {
    private func check(
        _ marked: String, errors: Int = 1, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        checkSchema("type Query { a: Int } \(marked)", errors: errors, sourceLocation: sourceLocation)
    }

    @Test func loneSchemaDefinition() {
        check("schema { query: Query } extend schema @d directive @d on SCHEMA")
        check(
            "schema { query: Query } 1️⃣schema { mutation: M } 2️⃣\"d\" schema { subscription: M } type M { a: Int }",
            errors: 2)
    }

    @Test func uniqueOperationTypes() {
        check("schema { query: Query } extend schema { mutation: M } type M { a: Int }")
        check("schema { 1️⃣query: Query 2️⃣query: Query }")
        check("schema { query: Query 1️⃣mutation: M } extend schema { 2️⃣mutation: M } type M { a: Int }")
    }

    @Test func uniqueTypeNames() {
        check("type A { a: Int } type B { a: Int }")
        check("type 1️⃣A { a: Int } scalar 2️⃣A scalar 3️⃣A", errors: 2)
    }

    @Test func uniqueEnumValueNames() {
        check("enum E { A B } enum F { A } extend enum E { C }")
        check("enum E { 1️⃣A B 2️⃣A }")
        check("enum E { 1️⃣A } extend enum E { B 2️⃣A }")
    }

    @Test func uniqueFieldDefinitionNames() {
        check("type T { a: Int b: Int } interface I { a: Int } input N { a: Int }")
        check("type T { 1️⃣a: Int 2️⃣a: Int }")
        check("interface I { 1️⃣a: Int } extend interface I { 2️⃣a: Int }")
        check("input I { 1️⃣a: Int b: Int 2️⃣a: Int }")
    }

    @Test func uniqueArgumentDefinitionNames() {
        check("type T { a(b: Int, c: Int): Int d(b: Int): Int } directive @d(b: Int) on FIELD")
        check("type T { a(1️⃣b: Int, 2️⃣b: Int, c: Int, 3️⃣b: Int): Int }")
        check("directive @d(1️⃣b: Int, 2️⃣b: Int) on FIELD")
    }

    @Test func uniqueDirectiveNames() {
        check("directive @d on FIELD directive @e on FIELD directive @skip on FIELD")
        check("directive @1️⃣d on FIELD directive @2️⃣d on QUERY")
    }

    @Test func knownTypeNames() {
        check("type T implements I { a(b: N): T } interface I { a(b: N): T } input N { a: ID } union U = T")
        check("type T implements 1️⃣A { a(b: [2️⃣B!]): [3️⃣C]! } union U = 4️⃣D input N { a: 5️⃣E }", errors: 5)
        check("extend schema { mutation: 1️⃣A } directive @d(a: 2️⃣B) on FIELD", errors: 2)
        check("fragment F on 1️⃣Nope { a }")
    }

    @Test func listDepthIsBounded() {
        let type = { "\(String(repeating: "[", count: $0))Int\(String(repeating: "]", count: $0))" }
        check("type T { a: \(type(31)) }")
    }

    @Test func knownDirectives() {
        check(
            """
            directive @all(a: Int @b) on SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE
              | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
            directive @b on ARGUMENT_DEFINITION
            schema @all { query: Query } scalar S @all type T @all { a(b: Int @all): Int @all } interface I @all { a: Int }
            union U @all = T enum E @all { A @all } input N @all { a: Int @all }
            """)
        check("type T 1️⃣@nope { a(b: Int 2️⃣@nope): Int 3️⃣@nope }", errors: 3)
        check("directive @d on FIELD type T 1️⃣@d { a: Int 2️⃣@d } enum E 3️⃣@d { A 4️⃣@d }", errors: 4)
        check("extend schema 1️⃣@d directive @d on OBJECT")
    }

    @Test func uniqueDirectivesPerLocation() {
        check("directive @d repeatable on OBJECT type T @d @d { a: Int }")
        check("directive @d on OBJECT | FIELD_DEFINITION type T @d { a: Int @d b: Int @d }")
        check("directive @d on OBJECT type T 1️⃣@d 2️⃣@d { a: Int }")
        check("directive @d on OBJECT type T 1️⃣@d { a: Int } extend type T 2️⃣@d")
        check("directive @d on SCHEMA extend schema 1️⃣@d extend schema 2️⃣@d")
    }

    @Test func possibleTypeExtensions() {
        check("type T { a: Int } extend type T { b: Int } extend enum E { B } enum E { A }")
        check("extend type 1️⃣Nope { a: Int } extend scalar 2️⃣Int @d directive @d on SCALAR", errors: 2)
        check("1️⃣type T { a: Int } 2️⃣extend interface T { b: Int }")
        check("1️⃣scalar S 2️⃣extend enum S { A }")
    }

    @Test func argumentsOfDirectives() {
        check("type T { a: Int @deprecated(reason: \"r\") } directive @d(a: Int!) on OBJECT type U @d(a: 1) { a: Int }")
        check("type T { a: Int @deprecated(1️⃣nope: 1) }")
        check("type T { a: Int @deprecated(1️⃣reason: \"a\", 2️⃣reason: \"b\") }")
        check("scalar S 1️⃣@specifiedBy")
        check("directive @d(a: Int!, b: Int! = 1) on OBJECT type T 1️⃣@d { a: Int } type U @d(a: 1) { a: Int }")
    }

    @Test func uniqueInputFieldNames() {
        check("input I { a: Any = {b: 1, c: {b: 2}} } scalar Any")
        check("input I { a: Any = [{1️⃣b: 1, 2️⃣b: 2}] } scalar Any")
        check("directive @d(a: Any) on OBJECT scalar Any type T @d(a: {1️⃣b: 1, 2️⃣b: 2}) { a: Int }")
    }
}
