import Testing

@testable import GraphQLCore

/// What a service keeps between requests: documents and plans that were executed, by what they take, and answers about the
/// schema.
struct KeptPlanTests {
    private static let schema: Schema = {
        do {
            return try SchemaBuilder.build(try Parser.parseDocument(SourceText("type Query { a: Query b: Int }")))
        } catch {
            preconditionFailure("the schema is a schema: \(error)")
        }
    }()

    private func service(
        cacheBytes: Int = 1 << 20, guests: RequestBounds = .guests
    ) -> GraphQLService {
        GraphQLService(
            schema: Self.schema, bindings: RootBindings(query: NullsBinding()), cacheBytes: cacheBytes,
            guestBounds: guests)
    }

    private func prepare(
        _ document: String, _ service: GraphQLService, variables: JSONValue = .null, isGuest: Bool = false
    ) throws -> GraphQLService.PreparedOperation {
        try Array(document.utf8).withUnsafeBufferPointer {
            try service.prepare(
                GraphQLRequest(rawDocument: $0, operationName: nil, variables: variables), isGuest: isGuest)
        }
    }

    private func answer(
        _ document: String, _ service: GraphQLService, variables: JSONValue = .null, isGuest: Bool = false
    ) async throws -> String {
        let operation = try prepare(document, service, variables: variables, isGuest: isGuest)
        var out = JSONBuffer()
        if operation.hasKeptResponse {
            service.writeKeptResponse(of: operation, into: &out)
        } else {
            _ = await service.execute(operation, root: NullRow(count: 1), RequestContext(), into: &out)
        }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    @Test func whatIsNotExecutedIsNotKept() async throws {
        let service = service()
        _ = try prepare("{ b }", service)
        #expect(service.cachedDocumentCount == 0)
        _ = try await answer("{ b }", service)
        #expect(service.cachedDocumentCount == 1)
        #expect(throws: RequestErrors.self) { try prepare("query A { b } query B { b }", service) }
        #expect(service.cachedDocumentCount == 1)
    }

    @Test func documentsAreBounded() async throws {
        let service = service()
        for number in 0..<2_000 { _ = try await answer("{ a\(number): __typename }", service) }
        #expect(service.cachedDocumentCount > 100)
        #expect(service.cachedDocumentBytes <= 1 << 20)
    }

    /// Fragments that fan out: a document of a few hundred bytes whose plan has thousands of fields, another one for each
    /// assignment of its condition variables.
    @Test func everyPlanOfADocumentIsWeighed() async throws {
        let levels = (0..<8).map { "fragment F\($0) on Query { x: a { ...F\($0 + 1) } y: a { ...F\($0 + 1) } }" }
        let document =
            "query($p: Boolean! $q: Boolean!) { ...F0 b @include(if: $p) c: b @include(if: $q) } "
            + levels.joined(separator: " ") + " fragment F8 on Query { b }"
        let service = service(cacheBytes: 128 << 20)
        var weights: [Int] = []
        for (p, q) in [(false, false), (false, true), (true, false), (true, true), (true, true)] {
            let variables = JSONValue.object([
                JSONMember(name: "p", value: .boolean(p)), JSONMember(name: "q", value: .boolean(q)),
            ])
            _ = try await answer(document, service, variables: variables)
            weights.append(service.cachedDocumentBytes)
        }
        #expect(service.cachedDocumentCount == 1)
        for (before, after) in zip(weights, weights.dropFirst(1).prefix(3)) {
            // 766 fields, each of which takes more than its key.
            #expect(after - before > 766 * 100)
        }
        #expect(weights[4] == weights[3])
    }

    @Test func aPlanThatIsTooHeavyIsMadeForEachRequest() async throws {
        let service = service(cacheBytes: 64 << 10)
        let document = "{ " + (0..<200).map { "k\($0): b" }.joined(separator: " ") + " }"
        let first = try await answer(document, service)
        #expect(try await answer(document, service) == first)
        #expect(service.cachedDocumentBytes <= 8 << 10)
    }

    @Test func theSchemaIsWrittenOnce() async throws {
        let service = service()
        let document = "{ __schema { types { name fields { name } } } }"
        let first = try await answer(document, service)
        #expect(try prepare(document, service).hasKeptResponse)
        #expect(try await answer(document, service) == first)
        #expect(first.contains("\"Query\""))
    }

    @Test(arguments: [
        "{ b __schema { description } }", "query($n: String!) { __type(name: $n) { name } }", "{ __typename }", "{ b }",
    ])
    func whatOtherRequestsAnswerOtherwiseIsNotKept(document: String) async throws {
        let service = service()
        let variables = JSONValue.object([JSONMember(name: "n", value: .string("Query"))])
        _ = try await answer(document, service, variables: variables)
        #expect(try !prepare(document, service, variables: variables).hasKeptResponse)
    }

    @Test func keptResponsesAreFew() async throws {
        let service = service(cacheBytes: 16 << 20)
        let documents = (0..<40).map { "{ a\($0): __schema { description } }" }
        for document in documents { _ = try await answer(document, service) }
        #expect(try documents.count { try prepare($0, service).hasKeptResponse } == 16)
    }

    @Test func guestsHaveBoundsOfTheirOwn() async throws {
        let bounds = RequestBounds(documentBytes: 60, fields: 5, resolvedFields: 2, responseBytes: 200)
        let service = service(guests: bounds)
        let long = "{ b } # " + String(repeating: "x", count: 60)
        let wide = "{ b c: b d: b e: b f: b g: b }"
        let resolved = "{ a { b } c: a { b } d: a { b } }"
        for document in [long, wide, resolved] {
            #expect(throws: RequestErrors.self) { try prepare(document, service, isGuest: true) }
            _ = try await answer(document, service)
        }
        // A guest finds what others had planned, within its own bounds.
        #expect(throws: RequestErrors.self) { try prepare(wide, service, isGuest: true) }
        let large = try await answer("{ __schema { types { name } } }", service, isGuest: true)
        #expect(large.contains("ANSWER_TOO_LARGE"))
        #expect(try await !answer("{ __schema { types { name } } }", service).contains("ANSWER_TOO_LARGE"))
    }
}

/// Objects that are null, and numbers that are.
private struct NullsBinding: Binding {
    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            if field.definition.name == "b" {
                field.bind(column: 0, .text)
            } else {
                field.resolve(with: NullsResolver())
                for selection in field.selections { try bind(selection) }
            }
        }
    }
}

private struct NullsResolver: Resolver {
    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        .ready(.objects(RootRow(), RowIndex(count: parents.count) { _ in nil }))
    }
}

/// A row whose leaves are null.
private final class NullRow: RowSource {
    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            run[place].appendKey(to: &out)
            if !run[place].isConstant { out.appendNull() }
        }
        return -1
    }
}
