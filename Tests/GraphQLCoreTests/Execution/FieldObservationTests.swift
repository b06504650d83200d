import GraphQLCore
import Testing

/// A context that observes fields is told where each stands before it begins; what it says goes behind the data.
struct FieldObservationTests {
    private static let schema = """
        type Query { hero: Character, heroes: [Character!] }
        interface Character { name: String, friends: [Character!] }
        type Human implements Character { name: String, friends: [Character!] }
        type Droid implements Character { name: String, friends: [Character!] }
        """

    private func execute(_ query: String, _ context: RequestContext) async throws -> String {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(Self.schema)))
        let binding = CharacterBinding(schema: schema)
        let service = GraphQLService(schema: schema, bindings: RootBindings(query: binding))
        let bytes = Array(query.utf8)
        let operation = try bytes.withUnsafeBufferPointer {
            try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: .null))
        }
        var out = JSONBuffer()
        _ = await service.execute(operation, root: RootRow(), context, into: &out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private static let query = """
        { main: hero { friends { friends { __typename } } } heroes { ... on Droid { theirs: friends { __typename } } } }
        """

    @Test func pathsAreThoseOfTheResponse() async throws {
        let context = Observing()
        _ = try await execute(Self.query, context)
        #expect(
            context.paths == [
                ["main"], ["heroes"], ["main", "friends"], ["heroes", "theirs"],
                // Once for the humans among them, once for the droids.
                ["main", "friends", "friends"], ["main", "friends", "friends"],
            ])
    }

    @Test func nothingIsToldWhereNothingIsObserved() async throws {
        let silent = Observing(observesFields: false)
        let answer = try await execute(Self.query, silent)
        #expect(silent.paths.isEmpty)
        #expect(answer.hasSuffix(#","extensions":{"fields":0}}"#), "\(answer)")
        let plain = try await execute(Self.query, RequestContext())
        #expect(!plain.contains("extensions"))
    }

    @Test func extensionsStandBehindTheErrors() async throws {
        let answer = try await execute("{ hero { name } }", Observing())
        #expect(
            answer == """
                {"data":{"hero":{"name":null}},"errors":[{"message":"no name","locations":[{"line":1,"column":10}],\
                "path":["hero","name"]}],"extensions":{"fields":2}}
                """)
    }

    @Test func extensionsOfARequestAreKept() throws {
        let body = Array(#"{"query":"{a}","extensions":{"trace":{"id":[1]}}}"#.utf8)
        let request = try body.withUnsafeBufferPointer { try GraphQLRequest.read($0).extensions }
        #expect(request["trace"]?["id"] == .array([.number("1")]))
    }
}

private final class Observing: RequestContext {
    private(set) var paths: [[String]] = []

    override init(observesFields: Bool = true) { super.init(observesFields: observesFields) }

    override func fieldBegan(at path: [String]) { paths.append(path) }

    override var responseExtensions: JSONValue? {
        .object([JSONMember(name: "fields", value: .number(String(paths.count)))])
    }
}

/// A human and a droid, everywhere; a single character is a human. Names fail.
private struct CharacterBinding: Binding {
    let schema: Schema

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            switch field.definition.name {
            case "name": field.resolve(with: Failing())
            case let name: field.resolve(with: Characters(schema: schema, isList: name != "hero"))
            }
            for selection in field.selections { try bind(selection) }
        }
    }
}

private struct Failing: Resolver {
    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        throw FieldError("no name")
    }
}

private struct Characters: Resolver {
    let schema: Schema
    let isList: Bool

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let types = ["Human", "Droid"].prefix(isList ? 2 : 1).compactMap { schema.id(of: $0) }
        let sources = types.map { AbstractRows.Typed($0, RootRow()) }
        if !isList { return .ready(.abstract(AbstractRows(sources, items: [(0, 0)]))) }
        // The same two rows for every parent.
        let items: [(source: Int, row: Int)?] = (0..<parents.count).flatMap { _ in [(0, 0), (1, 0)] }
        let ranges = ListRanges((0..<parents.count).map { $0 * 2..<$0 * 2 + 2 })
        return .ready(.list(ranges, of: .abstract(AbstractRows(sources, items: items))))
    }
}
