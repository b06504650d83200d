import Testing

@testable import GraphQLCore

@Suite struct OperationTypeExistenceTests {
    @Test(
        "accepted",
        arguments: [
            #"mutation { rename(id: 1, name: "a") { id } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test("a schema without mutations and subscriptions")
    func schemaWithoutThem() throws {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText("type Query { a: Int }")))
        ValidationCheck.refused("1️⃣mutation A { a } 2️⃣subscription B { a }", ["1", "2"], against: schema)
    }
}
