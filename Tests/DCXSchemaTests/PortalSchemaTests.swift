import GraphQLCore
import Testing

@testable import DCXSchema

struct PortalSchemaTests {
    @Test func everyFieldIsResolved() throws { _ = try PortalSchema() }

    @Test func aDifferenceIsNamed() throws {
        let source = SourceText("type Query { a: Organisation } type Organisation { name: String, colour: String }")
        let schema = try SchemaBuilder.build(try Parser.parseDocument(source))
        guard case .object(let type) = schema.type(named: "Organisation") else {
            Issue.record("Organisation is an object type")
            return
        }
        let differences = OrganisationType.rows.differences(from: type)
        #expect(differences.contains("Organisation.colour has no column and no resolver"))
        #expect(differences.contains("Organisation.children has a resolver, but is not in the schema"))
    }
}
