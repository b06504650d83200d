import Testing

@testable import GraphQLCore

/// What a plan makes of an argument is what coercing its literal anew would give: the same values, and the same errors at
/// the same places.
struct InputTemplateTests {
    private static let sdl = """
        scalar Any
        scalar Text
        enum Color { RED GREEN }
        input Leaf { a: Int b: Int! = 7 c: [Int!] d: Leaf e: Any t: Text k: Color s: String = "x" }
        input Needed { a: Int! b: [Int!]! = [1] c: String }
        input One @oneOf { a: Int b: String c: Leaf l: [Int!] }
        type Query {
          leaf(x: Leaf): Int needed(x: Needed!): Int one(x: One): Int list(x: [Int]): Int lists(x: [[Int!]!]): Int
          leaves(x: [Leaf]): Int any(x: Any): Int text(x: Text!): Int default(x: Int = 3): Int required(x: Int!): Int
          both(x: Int! = 4): Int color(x: Color): Int
        }
        """

    private static let literals = [
        "1", "null", "$i", "$j", "$l", "$leaf", "$s", "\"t\"", "RED", "BLUE", "[]", "[1]", "[1, $i]", "[$i, $j, null]",
        "[[1, $i], $l]", "[[$i]]", "[$l, $i]", "[null, $i]", "{}", "{ a: $i }", "{ a: $j, b: $i }", "{ b: null }",
        "{ c: $l }", "{ c: $i }", "{ c: [1, $i, $j] }", "{ c: 5, a: $i }", "{ c: [null, $i] }",
        "{ d: { d: { a: $i, b: $j } } }", "{ d: $leaf, e: [$i, { x: $j, y: 1 }] }", "{ e: $any }",
        "{ e: { x: $i, y: RED } }", "{ t: $s }", "{ t: [$s] }", "{ t: { x: $s } }", "{ t: \"no\", a: $i }",
        "{ k: RED, a: $i }", "{ k: BLUE, a: $i }", "{ k: $s }", "{ s: $s }", "{ s: null, a: $i }", "{ s: \"y\" }",
        "{ z: 1, a: $i }", "{ a: \"1\", b: $i }", "{ l: $l }", "{ l: [1, $i] }", "{ a: $i, c: $s }",
        "{ c: { a: $i } }", "{ c: { b: $j } }", "{ b: $s }", "[{ a: $i }, { b: $i }, $leaf]", "{ a: $other }",
        "[$other]", "$other", "{ b: $l, a: $i }",
    ]

    private static let fields = [
        "leaf", "needed", "one", "list", "lists", "leaves", "any", "text", "default", "required", "both", "color",
    ]

    /// Absent, null, given: for each of the variables, in different company.
    private static var assignments: [[String: InputValue]] {
        let given: [String: InputValue] = [
            "i": .int(1), "j": .int(2), "l": .list([.int(3)]), "s": .string("t"), "any": .number("1.50"),
            "leaf": .object([InputMember(name: "b", value: .int(9))]),
        ]
        let nulls = given.mapValues { _ in InputValue.null }
        return [
            [:], given, nulls, given.filter { $0.key != "i" }, given.filter { $0.key != "j" },
            given.merging(["i": .null]) { $1 }, given.merging(["j": .null, "l": .null]) { $1 }, ["i": .int(1)],
            ["i": .null], ["s": .string("no")],
        ]
    }

    private static func schema() throws -> Schema {
        let text = ScalarCoercion { value, _ in
            switch value {
            case .string("t"): .string("t")
            case .array(let items): .list(items.map { $0 == .string("t") ? .boolean(true) : .null })
            default: nil
            }
        }
        return try SchemaBuilder.build(try Parser.parseDocument(SourceText(sdl)), scalars: ["Text": text])
    }

    private enum Outcome: Equatable {
        case value(InputValue?)
        case error(String, SourceOffset)

        init(_ coerce: () throws(CoercionError) -> InputValue?) {
            do throws(CoercionError) {
                self = .value(try coerce())
            } catch {
                self = .error(error.message, error.offset)
            }
        }
    }

    /// CoerceArgumentValues(objectType, field, variableValues), for one argument.
    private static func coerced(
        _ definition: InputValueDefinition, _ argument: Argument?, _ variables: VariableValues, _ schema: Schema,
        at offset: SourceOffset
    ) throws(CoercionError) -> InputValue? {
        let coercion = Coercion(schema: schema)
        guard let argument, !Coercion.isAbsentVariable(argument.value, variables) else {
            if let value = coercion.defaultValue(of: definition) { return value }
            if !definition.isRequired { return nil }
            throw CoercionError(
                "Argument \"\(definition.name)\" of type \(schema.text(of: definition.type)) has to be given.",
                at: argument?.value.offset ?? offset)
        }
        return try coercion.coerceLiteral(argument.value, definition.type, variables: variables)
    }

    @Test(arguments: fields)
    func templatesAreWhatLiteralsAre(field: String) throws {
        let schema = try Self.schema()
        let definition = try #require(schema.rootType(of: .query)?.fields[field])
        let argument = try #require(definition.arguments["x"])
        for text in Self.literals.map({ "{ \(field)(x: \($0)) }" }) + ["{ \(field) }"] {
            let written = try Parser.parseDocument(SourceText(text)).fields[0]
            let names = VariableNames(["i", "j", "l", "s", "any", "leaf"])
            let plan = ArgumentPlan(definition.arguments, written.arguments, schema, names, at: written.offset)
            for given in Self.assignments {
                let values = VariableValues(of: names, ["i", "j", "l", "s", "any", "leaf"].map { given[$0] })
                let expected = Outcome { () throws(CoercionError) in
                    try Self.coerced(argument, written.arguments.first, values, schema, at: written.offset)
                }
                let filled = Outcome { () throws(CoercionError) in try plan.values(values)["x"] }
                #expect(filled == expected, "\(text) with \(given)")
            }
        }
    }

    @Test func argumentsAreFoundByPlace() throws {
        let schema = try SchemaBuilder.build(
            try Parser.parseDocument(SourceText("type Query { f(a: Int, b: Int = 2, c: Int): Int }")))
        let definitions = try #require(schema.rootType(of: .query)?.fields["f"]?.arguments)
        let written = try Parser.parseDocument(SourceText("{ f(c: $v) }")).fields[0]
        let names = VariableNames(["v"])
        let plan = ArgumentPlan(definitions, written.arguments, schema, names, at: written.offset)
        let arguments = try plan.values(VariableValues(of: names, [.int(3)]))
        let place = try #require(definitions.position(of: "c"))
        #expect(arguments[place] == .int(3))
        #expect((0..<3).map { arguments[$0] } == [nil, .int(2), .int(3)])
        #expect(arguments[-1] == nil)
        #expect(arguments[3] == nil)
        let none = Arguments(definitions: definitions, values: [])
        #expect(none[0] == nil)
        #expect(none["a"] == nil)
    }

    @Test("the first error in the schema's order is the one that is thrown")
    func order() throws {
        let schema = try SchemaBuilder.build(
            try Parser.parseDocument(SourceText("input I { a: Int! b: Int! } type Query { f(x: I, y: Int!): Int }")))
        let definitions = try #require(schema.rootType(of: .query)?.fields["f"]?.arguments)
        let written = try Parser.parseDocument(SourceText("{ f(y: null, x: { b: \"no\", a: $v }) }")).fields[0]
        let names = VariableNames(["v"])
        let plan = ArgumentPlan(definitions, written.arguments, schema, names, at: written.offset)
        #expect(throws: CoercionError("$v is null, but Int! cannot be.", at: SourceOffset(30))) {
            try plan.values(VariableValues(of: names, [.null]))
        }
        #expect(throws: CoercionError("\"no\" is no Int.", at: SourceOffset(21))) {
            try plan.values(VariableValues(of: names, [.int(1)]))
        }
        #expect(throws: CoercionError("I.a has to be given.", at: SourceOffset(16))) {
            try plan.values(VariableValues(of: names, [nil]))
        }
    }
}
