import GraphQLCore
import Testing

@testable import DCXSchema

/// A field that nothing resolves stops the start, whichever type it is added to.
struct FieldResolutionTests {
    private static let text = String(decoding: EmbeddedFiles.schema, as: UTF8.self)
    private static let bindings = RootBindings(query: QueryBinding(), mutation: MutationBinding())

    /// The object types of the schema.
    private static let types = text.split(separator: "\n").compactMap { line in
        line.firstMatch(of: /^type (\w+)/).map { String($0.output.1) }
    }

    private static func differences(
        in text: String, of name: String? = nil, everyWay: Bool = false
    ) throws -> [String] {
        let schema = try SchemaBuilder.build(
            try Parser.parseDocument(SourceText(text)), scalars: PortalScalars.coercions)
        return FieldResolution.differences(in: schema, bindings, of: name, everyWay: everyWay)
            + SchemaDifferences.all(in: schema)
    }

    @Test func everyFieldIsResolvedWhereverItsTypeIsMet() throws {
        #expect(try Self.differences(in: Self.text, everyWay: true) == [])
        #expect(Self.types.count > 100)
    }

    @Test(arguments: types)
    func anAddedFieldIsNamed(type: String) throws {
        // Leaves and objects in turn: each type is bound in its own way for all of them.
        let fields = ["added: String", "added: Int!", "added: Money", "added: [Organisation!]"]
        let field = fields[type.utf8.count % fields.count]
        let text = Self.text.replacing(try Regex("(?m)^type \(type)( implements \\w+)? \\{\n")) { match in
            "\(Self.text[match.range])  \"It is null.\"\n  \(field)\n"
        }
        #expect(text != Self.text)
        let differences = try Self.differences(in: text, of: type)
        #expect(differences.contains { $0.contains("\(type).added") }, "\(differences)")
    }
}
