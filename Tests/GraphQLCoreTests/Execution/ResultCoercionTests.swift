import Testing

@testable import GraphQLCore

/// Section 3.5: what a resolver may return for each built-in scalar, and what the client then sees.
struct ResultCoercionTests {
    private func coerced(_ value: JSONValue, _ scalar: BuiltInScalar) -> JSONValue? { scalar.coerceResult(value) }

    @Test(arguments: [
        (JSONValue.number("1"), "1"), (.number("-0"), "0"), (.number("1.0"), "1"), (.number("1e3"), "1000"),
        (.string("12"), "12"),
        (.boolean(true), "1"), (.number("2147483647"), "2147483647"),
    ])
    func int(_ value: JSONValue, _ shown: String) {
        #expect(coerced(value, .int) == .number(shown))
    }

    @Test(arguments: [
        JSONValue.number("1.5"), .number("2147483648"), .number("-2147483649"), .number("1e400"), .string(""),
        .string("a"),
        .string("0x1"), .string("nan"), .array([]), .object([]),
    ])
    func noInt(_ value: JSONValue) { #expect(coerced(value, .int) == nil) }

    @Test(arguments: [
        (JSONValue.number("1"), "1"), (.number("1.25"), "1.25"), (.string("1.5"), "1.5"), (.boolean(false), "0"),
    ])
    func float(_ value: JSONValue, _ shown: String) {
        #expect(coerced(value, .float) == .number(shown))
    }

    @Test(arguments: [JSONValue.number("1e400"), .string("inf"), .string(""), .string("NaN"), .array([]), .object([])])
    func noFloat(_ value: JSONValue) { #expect(coerced(value, .float) == nil) }

    @Test func string() {
        #expect(coerced(.string("a"), .string) == .string("a"))
        #expect(coerced(.number("1.5"), .string) == .string("1.5"))
        #expect(coerced(.boolean(true), .string) == .string("true"))
        #expect(coerced(.array([]), .string) == nil)
        #expect(coerced(.object([]), .string) == nil)
    }

    @Test func boolean() {
        #expect(coerced(.boolean(false), .boolean) == .boolean(false))
        #expect(coerced(.number("0"), .boolean) == .boolean(false))
        #expect(coerced(.number("2"), .boolean) == .boolean(true))
        #expect(coerced(.string("true"), .boolean) == nil)
        #expect(coerced(.array([]), .boolean) == nil)
    }

    @Test func id() {
        #expect(coerced(.string("a"), .id) == .string("a"))
        #expect(coerced(.number("12"), .id) == .string("12"))
        #expect(coerced(.number("12.0"), .id) == .string("12"))
        #expect(coerced(.number("1.5"), .id) == nil)
        #expect(coerced(.boolean(true), .id) == nil)
    }

    @Test func enumsAndCustomScalars() throws {
        let text = "type Query { e: E s: S } enum E { A } scalar S"
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(text)))
        let enumeration = try #require(schema.id(of: "E"))
        let scalar = try #require(schema.id(of: "S"))
        #expect(schema.coerceResult(.string("A"), enumeration) == .string("A"))
        #expect(schema.coerceResult(.string("B"), enumeration) == nil)
        #expect(schema.coerceResult(.number("1"), enumeration) == nil)
        #expect(schema.coerceResult(.array([.null]), scalar) == .array([.null]))
    }
}
