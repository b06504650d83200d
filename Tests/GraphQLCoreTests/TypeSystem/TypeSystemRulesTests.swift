import Testing

@testable import GraphQLCore

/// Both sides of every rule about the types of a schema.
struct TypeSystemRulesTests {
    private func check(
        _ marked: String, errors: Int = 1, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        checkSchema("type Query { a: Int } \(marked)", errors: errors, sourceLocation: sourceLocation)
    }

    @Test func rootTypesAreObjects() {
        checkSchema(
            "schema { query: Q mutation: M subscription: S } type Q { a: Int } type M { a: Int } type S { a: Int }")
        checkSchema(
            "type Query { a: Int } type Mutation { a: Int } extend schema { subscription: S } type S { a: Int }")
        checkSchema("1️⃣schema { mutation: M } type M { a: Int }")
        checkSchema("schema { query: 1️⃣Q } input Q { a: Int }")
        checkSchema("1️⃣interface Query { a: Int }")
        checkSchema("schema { query: 1️⃣Q mutation: 2️⃣Q } extend schema { subscription: 3️⃣Q } type Q { a: Int }")
    }

    /// What is missing stands nowhere: the error has no place.
    @Test func thereIsAQueryType() throws {
        let document = try Parser.parseDocument(SourceText("type T { a: Int }"))
        do throws(SchemaErrors) {
            _ = try SchemaBuilder.build(document)
            Issue.record("a schema needs a query type")
        } catch {
            #expect(error.all.map(\.offsets) == [[]])
        }
    }

    @Test func namesAreNotReserved() {
        check("type T { _a: Int } enum E { _A }")
        check("1️⃣type __T { 2️⃣__a(3️⃣__b: Int): Int }", errors: 3)
        check("enum E { 1️⃣__A } input I { 2️⃣\"d\" __a: Int } 3️⃣directive @__d(4️⃣__a: Int) on FIELD", errors: 4)
    }

    @Test func builtInTypesStayWhatTheyAre() {
        check("scalar Int scalar ID type __Schema { nope: Int } enum __TypeKind { NOPE }")
    }

    @Test func typesAreNotEmpty() {
        check("1️⃣type T 2️⃣interface I 3️⃣union U 4️⃣enum E 5️⃣input N", errors: 5)
        check("1️⃣type T 2️⃣extend type T @d directive @d on OBJECT")
        check("type T extend type T { a: Int } union U extend union U = T enum E extend enum E { A } scalar S")
    }

    @Test func fieldsHaveOutputTypes() {
        check("type T { a: [E!]! b: U c: I } interface I { a: S } union U = T enum E { A } scalar S")
        check("type T { a: 1️⃣N b: 2️⃣[N!]! } interface I { a: 3️⃣N } input N { a: Int }", errors: 3)
    }

    @Test func inputsHaveInputTypes() {
        check("type T { a(b: [N!]! c: E d: S): Int } input N { a: N } enum E { A } scalar S")
        check("type T { a(b: 1️⃣[T!]): Int } input N { a: 2️⃣T } directive @d(a: 3️⃣T) on FIELD", errors: 3)
    }

    @Test func requiredInputsAreNotDeprecated() {
        check(
            "type T { a(b: Int @deprecated, c: Int! = 1 @deprecated): Int @deprecated } input I { a: Int @deprecated }")
        check("type T { a(b: 1️⃣Int! 2️⃣@deprecated): Int }")
        check("input I { a: 1️⃣Int! 2️⃣@deprecated } ")
        check("directive @d(a: 1️⃣Int! 2️⃣@deprecated) on FIELD")
    }

    @Test func implementedInterfaces() {
        check("type T implements I & J { a: Int } interface I implements J { a: Int } interface J { a: Int }")
        check("type T implements 1️⃣Query { a: Int }")
        check("type T implements 1️⃣O { b: Int } type O { a: Int }")
        check("type T implements 1️⃣I & 2️⃣I { a: Int } interface I { a: Int }")
        check("interface I implements 1️⃣I { a: Int }")
        check("type T implements 1️⃣I { a: Int } interface I implements 2️⃣J { a: Int } interface J { a: Int }")
        check("interface I implements 1️⃣J { a: Int } interface J implements 2️⃣I { a: Int }", errors: 2)
    }

    @Test func interfaceFieldsAreProvided() {
        check("type T implements I { a: Int b: Int } interface I { a: Int }")
        check("1️⃣type T implements I { b: Int } interface I { 2️⃣a: Int }")
        check("1️⃣type T implements I { b: Int } 2️⃣extend type T { c: Int } interface I { 3️⃣\"d\" a: Int }")
    }

    @Test func fieldTypesAreCovariant() {
        let fields = { (promised: String, provided: String) in
            "interface I { a: \(promised) } type T implements I { a: \(provided) } union U = T"
        }
        for (promised, provided) in [
            ("Int", "Int!"), ("[Int]", "[Int!]!"), ("I", "T"), ("[I]!", "[T!]!"), ("U", "T"), ("I", "I"),
        ] {
            check(fields(promised, provided))
        }
        for (promised, provided) in [
            ("Int!", "Int"), ("Int", "Float"), ("[Int!]", "[Int]"), ("T", "I"), ("Int", "[Int]"), ("[Int]", "Int"),
            ("T", "U"),
        ] {
            check(fields("1️⃣" + promised, "2️⃣" + provided))
        }
    }

    @Test func argumentsAreInvariant() {
        check("interface I { a(b: Int!): Int } type T implements I { a(b: Int!, c: Int, d: Int! = 1): Int }")
        check("interface I { a(1️⃣b: Int): Int } type T implements I { 2️⃣a: Int }")
        check("interface I { a(b: 1️⃣Int): Int } type T implements I { a(b: 2️⃣Int!): Int }")
        check("interface I { 1️⃣a: Int } type T implements I { a(2️⃣b: Int!): Int }")
    }

    @Test func promisedFieldsAreNotDeprecated() {
        check("interface I { a: Int @deprecated } type T implements I { a: Int @deprecated }")
        check("interface I { a: Int } type T implements I { a: 1️⃣Int 2️⃣@deprecated }")
    }

    @Test func unionMembersAreObjects() {
        check("union U = Query | T type T { a: Int }")
        check("union U = 1️⃣Int | 2️⃣I | Query interface I { a: Int }", errors: 2)
        check("union U = 1️⃣Query | 2️⃣Query")
        check("union U = 1️⃣U")
    }

    @Test func inputObjectsAreFinite() {
        check("input A { a: A b: [A!]! c: B! } input B { a: A }")
        check("input A { 1️⃣a: A! }")
        check("input A { 1️⃣b: B! } input B { 2️⃣c: C! } input C { 3️⃣a: A! }")
        check("input A { 1️⃣b: B! 2️⃣c: C! } input B { 3️⃣a: A! } input C { 4️⃣a: A! }", errors: 2)
    }

    @Test func defaultValuesAreFinite() {
        check("input A { a: A = null b: B = {} } input B { a: A c: Int = 1 }")
        check("input A { a: A = 1️⃣{} }")
        check("input A { a: [A] = 1️⃣[{}] }")
        check("input A { b: B = 1️⃣{} } input B { a: A = 2️⃣{} }")
        check("input A { a: A = 1️⃣{ a: { a: {} } } }")
        check("input A { a: A = {a: null} }")
    }

    @Test func oneOfFieldsAreNullable() {
        check("input I @oneOf { a: Int b: [Int!] }")
        check("input I @oneOf { a: 1️⃣Int! 2️⃣b: Int = 1 }", errors: 2)
        check("input I { a: Int } extend input I @oneOf { b: 1️⃣Int! }")
    }

    @Test(arguments: [
        "Int = 1", "Int = null", "[Int!] = 1", "[[Int]] = [1, [2, null]]", "Float! = 1", "ID = 1", "String = \"\"",
        "E = A",
        "N = {}", "N = {a: null, b: [1]}", "O = {a: 1}", "S = {x: [E, null]}", "Boolean = true",
    ])
    func validDefaults(_ input: String) {
        check("input T { a: \(input) } \(Self.types)")
    }

    @Test(arguments: [
        "Int = 1️⃣\"s\"", "Int = 1️⃣1.0", "Int! = 1️⃣null", "Int = 1️⃣2147483648", "[Int!] = [1, 1️⃣null]", "[Int] = 1️⃣\"s\"",
        "Float = 1️⃣true",
        "ID = 1️⃣1.5", "String = 1️⃣1", "E = 1️⃣\"A\"", "E = 1️⃣B", "N = 1️⃣1", "N = {1️⃣x: 1}", "N = {b: [1️⃣\"s\"]}", "R = 1️⃣{}",
        "O = 1️⃣{}",
        "O = 1️⃣{a: null}", "O = 1️⃣{a: 1, b: 1}", "Boolean = 1️⃣A", "Int = 1️⃣A", "Int = 1️⃣[1]",
    ])
    func invalidDefaults(_ input: String) {
        check("input T { a: \(input) } \(Self.types)")
        check("type T { a(b: \(input)): Int } \(Self.types)")
        check("directive @d(a: \(input)) on FIELD \(Self.types)")
    }

    private static let types = """
        enum E { A } input N { a: Int b: [Int] } input R { a: Int! } input O @oneOf { a: Int b: Int } scalar S
        """

    @Test func directivesDoNotReferenceThemselves() {
        check("directive @a(x: Int @b) on ARGUMENT_DEFINITION directive @b on ARGUMENT_DEFINITION")
        check("1️⃣directive @a(x: Int @a) on ARGUMENT_DEFINITION")
        check(
            "1️⃣directive @a(x: Int @b) on ARGUMENT_DEFINITION 2️⃣directive @b(x: Int @a) on ARGUMENT_DEFINITION", errors: 2
        )
        check("1️⃣directive @a(x: [E!]) on ENUM_VALUE enum E { A @a }")
        check("1️⃣directive @a(x: I) on INPUT_FIELD_DEFINITION input I { i: I j: J } input J { a: Int @a }")
    }

    @Test func meaningfulArgumentsAreValid() {
        check("scalar S @specifiedBy(url: \"u\") type T { a: Int @deprecated(reason: \"r\") }")
        check(
            "scalar S @specifiedBy(url: 1️⃣1) type T { a(b: Int @deprecated(reason: 2️⃣null)): Int @deprecated(reason: 3️⃣E) }",
            errors: 3)
    }

    /// Types are checked only where the definitions are in order: an unknown name would otherwise be reported twice.
    @Test func definitionsComeFirst() {
        checkSchema("type T { a: 1️⃣Nope } union U")
    }
}
