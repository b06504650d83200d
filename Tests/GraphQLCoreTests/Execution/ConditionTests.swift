import Testing

@testable import GraphQLCore

/// `@skip` and `@include`: https://spec.graphql.org/September2025/#sec-Field-Collection
struct ConditionTests {
    private static let schema = "type Query { a: Int thing: Thing } type Thing { b: Int }"

    private func check(
        _ document: String, _ value: JSONValue?, _ expected: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(Self.schema)))
        let service = GraphQLService(schema: schema, bindings: RootBindings(query: OnesBinding()))
        let variables = JSONValue.object(value.map { [JSONMember(name: "v", value: $0)] } ?? [])
        let bytes = Array(document.utf8)
        let operation = try bytes.withUnsafeBufferPointer {
            try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: variables))
        }
        var out = JSONBuffer()
        _ = await service.execute(operation, root: Ones(), RequestContext(), into: &out)
        #expect(String(decoding: out.bytes, as: UTF8.self).hasPrefix(expected), sourceLocation: sourceLocation)
    }

    @Test func literalsDecide() async throws {
        try await check("{ a @skip(if: true) thing { b @include(if: true) } }", nil, #"{"data":{"thing":{"b":1}}}"#)
        try await check("{ a @skip(if: true) @include(if: true) }", nil, #"{"data":{}}"#)
        try await check("{ ... @include(if: false) { a } thing { b } }", nil, #"{"data":{"thing":{"b":1}}}"#)
    }

    @Test func variablesDecide() async throws {
        let document = "query($v: Boolean!) { a @skip(if: $v) thing { b @include(if: $v) } }"
        try await check(document, .boolean(true), #"{"data":{"thing":{"b":1}}}"#)
        try await check(document, .boolean(false), #"{"data":{"a":1,"thing":{}}}"#)
    }

    /// A variable with a default may stand where null may not, and be null all the same.
    @Test func nullIsAnErrorOfTheObject() async throws {
        let document = "query($v: Boolean = true) { a thing { b @include(if: $v) } }"
        try await check(document, nil, #"{"data":{"a":1,"thing":{"b":1}}}"#)
        try await check(document, .null, #"{"data":{"a":1,"thing":null},"errors":["#)
    }

    /// The root object is of no field, so the error has no path.
    @Test func nullIsAnErrorOfTheRoot() async throws {
        let error =
            #"{"message":"$v is null, but a condition cannot be.","locations":[{"line":1,"column":41}],"#
            + #""extensions":{"code":"INVALID_VALUE"}}"#
        try await check(
            "query($v: Boolean = true) { a @skip(if: $v) }", .null, #"{"data":null,"errors":[\#(error)]"#)
    }
}

/// Every leaf is 1.
private final class Ones: RowSource {
    init() { super.init(count: 1) }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            run[place].appendKey(to: &out)
            out.append(1)
        }
        return -1
    }
}

private struct OnesBinding: Binding {
    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields {
            if field.selections.isEmpty { field.bind(column: 0, .bySource) } else { field.attach(presence: nil) }
            for selection in field.selections { try bind(selection) }
        }
    }
}
