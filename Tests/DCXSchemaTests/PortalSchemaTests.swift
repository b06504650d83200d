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

    /// A field that fails takes no neighbour with it.
    @Test(arguments: [
        ("ids: [ID!]!): [Node]", "Query.nodes"), ("viewer: Viewer", "Query.viewer"),
        ("uuid: UUID!): Organisation", "Query.organisation"),
        ("networkProviders: [NetworkProvider!]", "Query.networkProviders"),
        ("signOut: SignOutPayload", "Mutation.signOut"), ("  wallet: Wallet", "Organisation.wallet"),
        ("disks: [VmDisk!]", "VirtualMachine.disks"), ("health: VmHealth", "VirtualMachine.health"),
        ("prices: [ProductPrice!]", "Product.prices"), ("provider: NetworkProvider", "NetworkService.provider"),
    ])
    func whatMayFailIsNoNonNullField(field: String, name: String) throws {
        let text = String(decoding: EmbeddedFiles.schema, as: UTF8.self)
        let source = SourceText(text.replacing("\(field)\n", with: "\(field)!\n"))
        let schema = try SchemaBuilder.build(try Parser.parseDocument(source), scalars: PortalScalars.coercions)
        let differences = SchemaDifferences.all(in: schema)
        #expect(differences.contains("\(name) is non-null, but may fail: its neighbours would be lost with it"))
    }

    /// What an integrator reads: everything says what it means, and what may be null says when.
    @Test func everythingIsDescribed() throws {
        let schema = try PortalSchema().schema
        var silent: [String] = []
        for type in schema.types where !type.name.hasPrefix("__") && !Self.specified.contains(type.name) {
            var texts = [(type.name, type.description)]
            for field in type.fields?.all ?? [] {
                let name = "\(type.name).\(field.name)"
                texts.append((name, field.description))
                texts += field.arguments.all.map { ("\(name)(\($0.name))", $0.description) }
                if !field.type.isNonNull, !Self.saysWhenItIsNull(field.description ?? "") { silent.append(name) }
            }
            if case .enumeration(let type) = type {
                texts += type.values.map { ("\(type.name).\($0.name)", $0.description) }
            }
            if case .inputObject(let type) = type {
                texts += type.fields.all.map { ("\(type.name).\($0.name)", $0.description) }
            }
            silent += texts.filter { ($0.1 ?? "").isEmpty }.map(\.0)
        }
        #expect(silent == [])
    }

    /// The scalars of the specification.
    private static let specified: Set = ["Int", "Float", "String", "Boolean", "ID"]

    private static func saysWhenItIsNull(_ description: String) -> Bool {
        let text = description.lowercased()
        return ["null", "none", "no value", "nothing"].contains { text.contains($0) }
    }
}
