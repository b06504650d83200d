import Testing

@testable import GraphQLCore

/// Documents that are valid, and made to be dear to plan. Each is planned or refused at once; the bounds here are for a
/// debug build on a busy machine.
struct PlanBoundsTests {
    private static func repeated(_ count: Int, _ part: (Int) -> String) -> String {
        (0..<count).map(part).joined(separator: " ")
    }

    /// What a plan of the document throws; nil where there is one.
    private func refusal(_ text: String) throws -> String? {
        let types = Self.repeated(30) { "type T\($0) implements Node { node: Node a: Int }" }
        let sdl = "type Query { query: Query node: Node a: Int } interface Node { node: Node a: Int } \(types)"
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(sdl)))
        let document = try Validator.validate(try Parser.parseDocument(SourceText(text)), against: schema)
        var refusal: String?
        let time = ContinuousClock().measure {
            do throws(PlanningError) {
                _ = try Planner.plan(
                    document.operations[0], of: document, schema, introspection: EmptyBinding(),
                    RootBindings(query: EmptyBinding()), conditions: VariableValues())
            } catch {
                refusal = error.message
            }
        }
        #expect(time < .seconds(20))
        return refusal
    }

    @Test("a chain of fragments in one selection set is as long as it likes")
    func flatChain() throws {
        let fragments = Self.repeated(15_000) { "fragment F\($0) on Query { a ...F\($0 + 1) }" }
        #expect(try refusal("{ ...F0 } \(fragments) fragment F15000 on Query { a }") == nil)
    }

    @Test("a chain of fragments that nests is bounded")
    func deepChain() throws {
        let chain = { (length: Int) in
            let fragments = Self.repeated(length) { "fragment F\($0) on Query { query { ...F\($0 + 1) } }" }
            return "{ ...F0 } \(fragments) fragment F\(length) on Query { a }"
        }
        #expect(try refusal(chain(Planner.maximumDepth - 1)) == nil)
        #expect(try refusal(chain(Planner.maximumDepth))?.contains("200 levels") == true)
        #expect(try refusal(chain(15_000))?.contains("200 levels") == true)
    }

    @Test("abstract fields multiply what is selected of them")
    func fans() throws {
        let fan = String(repeating: "node { a ", count: 60) + String(repeating: "}", count: 60)
        #expect(try refusal("{ \(fan) }")?.contains("more than 20000 fields") == true)
        let doubling = Self.repeated(100) {
            "fragment F\($0) on Node { x: node { ...F\($0 + 1) } y: node { ...F\($0 + 1) } }"
        }
        #expect(try refusal("{ node { ...F0 } } \(doubling) fragment F100 on Node { a }") != nil)
        let narrow = Self.repeated(3_000) { _ in "... on T0 { a }" }
        #expect(try refusal("{ node { node { node { \(narrow) } } } }")?.contains("too entangled") == true)
    }

    @Test("fields come in the order in which the selections are met")
    func order() throws {
        let schema = try SchemaBuilder.build(
            try Parser.parseDocument(SourceText("type Query { a: Int b: Int c: Int d: Int e: Int f: Int }")))
        let text = "{ a ...F ... { e } f } fragment F on Query { b ...G d } fragment G on Query { ... { c } }"
        let document = try Validator.validate(try Parser.parseDocument(SourceText(text)), against: schema)
        let plan = try Planner.plan(
            document.operations[0], of: document, schema, introspection: EmptyBinding(),
            RootBindings(query: EmptyBinding()), conditions: VariableValues())
        #expect(plan.root.fields.map(\.responseKey) == ["a", "b", "c", "d", "e", "f"])
    }
}

/// Binds everything to nothing.
private struct EmptyBinding: Binding {
    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            field.bind(column: 0, .verbatim)
            for selection in field.selections { try bind(selection) }
        }
    }
}
