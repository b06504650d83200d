import Testing

@testable import GraphQLCore

@Suite struct ValidDocumentTests {
    @Test("has its operations, fragments and condition variables in the order of their first use")
    func contents() throws {
        let text = """
            query A($b: Boolean!, $a: Boolean!) { viewer @skip(if: $a) { id @include(if: $b) } ...F @skip(if: $a) }
            query B($c: Boolean!) { nodes @include(if: $c) { id @skip(if: true) } }
            fragment F on Query { users { id } }
            """
        let document = try Validator.validate(
            try Parser.parseDocument(SourceText(text)), against: ValidationCheck.schema)
        #expect(document.operations.map { $0.name?.value } == ["A", "B"])
        #expect(document.fragment(ofSpread: 0)?.fact.definition.name.value == "F")
        #expect(document.conditionVariables == ["a", "b", "c"])
    }
}
