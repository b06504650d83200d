import Testing

@testable import GraphQLCore

/// Section 6.2.3: a subscription is one root field whose events are the root values of one execution each.
struct SourceEventStreamTests {
    /// Events that are a number, or nothing.
    private final class Events: RowSource {
        let value: Int?

        init(_ value: Int?) {
            self.value = value
            super.init(count: 1)
        }

        override func write(
            _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
        ) -> Int {
            for place in 0..<run.count {
                run[place].appendKey(to: &out)
                guard let value else { return place }
                out.append(value)
            }
            return -1
        }
    }

    private struct EventBinding: Binding {
        func bind(_ selection: SelectionPlan) throws(PlanningError) {
            for field in selection.fields where !field.isBound { field.bind(column: 0, .bySource) }
        }
    }

    private let service: GraphQLService

    init() throws {
        let text = "type Query { a: Int } type Subscription { ticks(every: Int! = 5): Int! }"
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(text)))
        service = GraphQLService(
            schema: schema, bindings: RootBindings(query: EventBinding(), subscription: EventBinding()))
    }

    private func prepare(
        _ document: String, _ variables: JSONValue = .null
    ) throws(RequestErrors) -> GraphQLService.PreparedOperation {
        let bytes = Array(document.utf8)
        return try bytes.withUnsafeBufferPointer { bytes throws(RequestErrors) in
            try service.prepare(GraphQLRequest(rawDocument: bytes, operationName: nil, variables: variables))
        }
    }

    private func response(_ operation: GraphQLService.PreparedOperation, to value: Int?) async -> String {
        var out = JSONBuffer()
        _ = await service.execute(operation, root: Events(value), RequestContext(), into: &out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    @Test func eachEventIsAResponse() async throws {
        let operation = try prepare("subscription { t: ticks }")
        #expect(operation.kind == .subscription)
        #expect(await response(operation, to: 1) == #"{"data":{"t":1}}"#)
        #expect(await response(operation, to: 2) == #"{"data":{"t":2}}"#)
    }

    @Test func aFailedEventDoesNotEndTheStream() async throws {
        let operation = try prepare("subscription { ticks }")
        #expect(await response(operation, to: nil).hasPrefix(#"{"data":null,"errors":["#))
        #expect(await response(operation, to: 3) == #"{"data":{"ticks":3}}"#)
    }

    @Test func theHostLearnsFieldAndArguments() throws {
        let field = try service.sourceField(of: try prepare("subscription { ticks }"))
        #expect(field.definition.name == "ticks")
        #expect(field.arguments["every"] == .int(5))
        let variables = JSONValue.object([JSONMember(name: "v", value: .number("7"))])
        let given = try prepare("subscription($v: Int) { ticks(every: $v) }", variables)
        #expect(try service.sourceField(of: given).arguments["every"] == .int(7))
    }

    @Test func argumentsThatCannotBeCoercedRefuseTheSubscription() throws {
        let variables = JSONValue.object([JSONMember(name: "v", value: .null)])
        let operation = try prepare("subscription($v: Int) { t: ticks(every: $v) }", variables)
        do throws(RequestErrors) {
            _ = try service.sourceField(of: operation)
            Issue.record("null is no Int!")
        } catch {
            #expect(error.all.map(\.path) == [[.key("t")]])
            #expect(error.all.first?.locations == [SourceLocation(line: 1, column: 41)])
        }
    }

    @Test func onlySubscriptionsHaveASource() throws {
        let query = try prepare("{ a }")
        #expect(throws: RequestErrors.self) { try service.sourceField(of: query) }
    }
}
