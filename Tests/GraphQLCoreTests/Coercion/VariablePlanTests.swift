import Testing

@testable import GraphQLCore

@Suite struct VariablePlanTests {
    @Test(
        "the error of a variable stands where its definition starts",
        arguments: [
            "query (1️⃣$a: Int!) { f(a: $a) }",
            "query ($b: Int, 1️⃣\"described\" $a: Int!) { f(a: $a, b: $b) }",
        ])
    func errorsStandAtDefinitions(marked: String) throws {
        let schema = try SchemaBuilder.build(
            try Parser.parseDocument(SourceText("type Query { f(a: Int, b: Int): Int }")))
        let marked = MarkedSource(marked)
        let valid = try Validator.validate(try Parser.parseDocument(marked.source), against: schema)
        let plan = VariablePlan(valid.operations[0].variables, schema)
        for given in [JSONValue.null, .object([JSONMember(name: "a", value: .string("x"))])] {
            do {
                _ = try plan.coerceVariableValues(given: given)
                Issue.record("a value that is no Int was accepted")
            } catch {
                #expect(error.all.map(\.offset) == marked.offsets)
            }
        }
    }
}
