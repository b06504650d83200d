import Testing

@testable import GraphQLCore

/// A request with as many variables as fit is answered in time that grows with their number, not with its square.
struct ManyVariablesTests {
    @Test(arguments: [1, 16, 17, 18, 10_000])
    func everyVariableHasItsValue(count: Int) async throws {
        let schema = try SchemaBuilder.build(
            try Parser.parseDocument(SourceText("type Query { sum(numbers: [Int!]): Int }")))
        let names = (0..<count).map { "v\($0)" }
        let document =
            "query (\(names.map { "$\($0): Int!" }.joined(separator: " "))) "
            + "{ sum(numbers: [\(names.map { "$\($0)" }.joined(separator: " "))]) }"
        let valid = try Validator.validate(try Parser.parseDocument(SourceText(document)), against: schema)
        let plan = VariablePlan(valid.operations[0].variables, schema)
        let given = JSONValue.object(
            names.enumerated().reversed().map { JSONMember(name: $1, value: .number(String($0))) })
        let values = try plan.coerceVariableValues(given: given)
        for (number, name) in names.enumerated() { #expect(values[name] == .int(Int32(number))) }
        for number in names.indices { #expect(values[number] == .int(Int32(number))) }
        #expect(values["other"] == nil)
    }
}
