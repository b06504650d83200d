import Testing

@testable import GraphQLCore

/// Null where none may be: https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
struct NullPropagationTests {
    /// The type of `things` and of `name`, and the data that a null name in the second of three things leaves.
    @Test(arguments: [
        ("[Thing]", "String", #"{"things":[{"name":"a"},{"name":null},{"name":"c"}]}"#, 0),
        ("[Thing]", "String!", #"{"things":[{"name":"a"},null,{"name":"c"}]}"#, 1),
        ("[Thing!]", "String!", #"{"things":null}"#, 1),
        ("[Thing!]!", "String!", "null", 1),
        ("[Thing]!", "String!", #"{"things":[{"name":"a"},null,{"name":"c"}]}"#, 1),
    ])
    func cutsBackToTheNearestNullablePlace(things: String, name: String, data: String, errorCount: Int) async throws {
        let (text, errors) = try await answer("type Query { things: \(things) } type Thing { name: \(name) }")
        #expect(text.hasPrefix("{\"data\":\(data)"), "\(text)")
        #expect(errors.count == errorCount)
        if errorCount > 0 { #expect(errors[0].path == [.key("things"), .index(1), .key("name")]) }
    }

    private func answer(_ sdl: String) async throws -> (String, [GraphQLError]) {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(sdl)))
        let service = GraphQLService(schema: schema, bindings: RootBindings(query: ThingsBinding()))
        return try await answer("{ things { name } }", service)
    }

    private func answer(_ document: String, _ service: GraphQLService) async throws -> (String, [GraphQLError]) {
        let operation = try Array(document.utf8).withUnsafeBufferPointer {
            try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: .null))
        }
        var out = JSONBuffer()
        let errors = await service.execute(operation, root: RootRow(), RequestContext(), into: &out)
        return (String(decoding: out.bytes, as: UTF8.self), errors)
    }

    /// Long keys are copied in another way than short ones, and objects with a list of their own written in another way than
    /// those of leaves alone.
    @Test func everyItemIsWrittenOnce() async throws {
        let sdl = "type Query { things: [Thing] } type Thing { name: String! other: String }"
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(sdl)))
        let service = GraphQLService(schema: schema, bindings: RootBindings(query: ThingsBinding()))
        let key = String(repeating: "k", count: 80)
        let leaves = try await answer("{ things { \(key): other b: other __typename } }", service)
        let objects = ["\"a\"", "null", "\"c\""].map { #"{"\#(key)":\#($0),"b":\#($0),"__typename":"Thing"}"# }
        #expect(leaves.0 == #"{"data":{"things":[\#(objects.joined(separator: ","))]}}"#)
        let nulls = try await answer("{ things { other b: name } }", service)
        #expect(nulls.0.hasPrefix(#"{"data":{"things":[{"other":"a","b":"a"},null,{"other":"c","b":"c"}]},"errors""#))
        #expect(nulls.1.map(\.path) == [[.key("things"), .index(1), .key("b")]])
    }

    @Test("a request that uses the memory of the one before it has nothing else of it")
    func memoryIsUsedAgain() async throws {
        let sdl = "type Query { things: [Thing] } type Thing { name: String! other: String }"
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(sdl)))
        let service = GraphQLService(schema: schema, bindings: RootBindings(query: ThingsBinding()))
        let failing = try await answer("{ a: things { name } b: things { name } }", service)
        let succeeding = try await answer("{ things { other } }", service)
        #expect(failing.1.count == 2)
        #expect(succeeding.0 == #"{"data":{"things":[{"other":"a"},{"other":null},{"other":"c"}]}}"#)
        #expect(try await answer("{ a: things { name } b: things { name } }", service) == failing)
    }
}

/// Three things, of which the second has no name.
private struct ThingsBinding: Binding {
    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields {
            for name in field.selections.flatMap(\.fields) where !name.isBound { name.bind(column: 0, .text) }
            field.resolve(with: ThingsResolver())
        }
    }
}

private struct ThingsResolver: Resolver {
    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        .ready(.list(ListRanges([0..<3]), of: .objects(Things())))
    }
}

private final class Things: RowSource {
    private static let names: [StaticString?] = ["a", nil, "c"]

    init() { super.init(count: 3) }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            if run[place].isConstant {
                run[place].appendKey(to: &out)
                continue
            }
            let name = Self.names[row]
            if !run[place].append(name?.utf8Start, name?.utf8CodeUnitCount ?? 0, to: &out) { return place }
        }
        return -1
    }
}
