import Testing

@testable import GraphQLCore

/// An operation that lends its thread to others answers as one that does not.
struct PauseTests {
    private let service: GraphQLService = {
        do {
            let sdl = """
                type Query { things: [Thing] }
                type Thing { name: String strict: String! self: Thing strictSelf: Thing! things: [Thing] strictThings: [Thing!]! }
                """
            let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(sdl)))
            return GraphQLService(schema: schema, bindings: RootBindings(query: TreeBinding()))
        } catch {
            preconditionFailure("the schema is a schema: \(error)")
        }
    }()

    /// Each query has lists in lists, and values that are missing where none may be.
    static let queries = [
        "{ things { name things { name things { strict } } } }",
        "{ things { self { things { name self { things { name } } } } things { strictSelf { name } } } }",
        "{ a: things { strictThings { name } } b: things { things { strict name } } c: things { name } }",
        "{ things { strictThings { strictThings { strict } } name } }",
        "{ things { things { strictThings { strictSelf { strict } } } } }",
    ]

    private func operation(_ query: String) throws -> GraphQLService.PreparedOperation {
        try Array(query.utf8).withUnsafeBufferPointer {
            try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: .null))
        }
    }

    private func answer(
        _ query: String, _ context: RequestContext = RequestContext(), pausingAfter pause: Int? = nil
    ) async throws -> (String, [GraphQLError]) {
        var out = JSONBuffer()
        let errors = await service.execute(
            try operation(query), root: RootRow(), context, pausingAfter: pause, into: &out)
        return (String(decoding: out.bytes, as: UTF8.self), errors)
    }

    @Test(arguments: queries, [0, 1, 7, 40, 300])
    func writingPauses(query: String, bytes: Int) async throws {
        #expect(try await answer(query, pausingAfter: bytes) == (try await answer(query)))
    }

    @Test func writingPausesInEachList() throws {
        let ending = ExecutionEnding()
        var out = JSONBuffer()
        var paused: PausedResponse?
        var pauses = 0
        try service.begin(
            operation("{ things { things { things { name } } } }"), root: RootRow(), RequestContext(), ending)
        let execution = try #require(ending.ended)
        while service.writeResponse(of: execution, pausingAfter: 0, &paused, into: &out) == nil { pauses += 1 }
        #expect(pauses > 10)
    }

    /// Forgotten in the middle, it leaves nothing to those that come.
    @Test func abandonedWhilePaused() async throws {
        let query = Self.queries[0]
        let expected = try await answer(query)
        let ending = ExecutionEnding()
        var out = JSONBuffer()
        var paused: PausedResponse?
        try service.begin(operation(query), root: RootRow(), RequestContext(), ending)
        let execution = try #require(ending.ended)
        #expect(service.writeResponse(of: execution, pausingAfter: 0, &paused, into: &out) == nil)
        service.abandon(execution)
        #expect(try await answer(query) == expected)
    }

    /// A context that never lets an operation go on.
    private final class BusyContext: RequestContext {
        private(set) var waiting: [any Resumable] = []
        var pauses = 0

        override var mayGoOn: Bool { false }

        override func resume(_ waiting: any Resumable) {
            pauses += 1
            self.waiting.append(waiting)
        }

        func goOn() {
            let resumed = waiting
            waiting = []
            for waiting in resumed { waiting.proceed() }
        }
    }

    @Test(arguments: queries)
    func executionPauses(query: String) async throws {
        let fields = (0..<140).map { "x\($0): " + query.dropFirst(2).dropLast(2).drop { $0 != "t" } }
        let wide = "{ \(fields.joined(separator: " ")) }"
        let context = BusyContext()
        let ending = ExecutionEnding()
        service.begin(try operation(wide), root: RootRow(), context, ending)
        while ending.ended == nil {
            try #require(!context.waiting.isEmpty, "nothing goes on")
            context.goOn()
        }
        #expect(context.pauses > 1)
        var out = JSONBuffer()
        let execution = try #require(ending.ended)
        _ = service.writeResponse(of: execution, into: &out)
        #expect(String(decoding: out.bytes, as: UTF8.self) == (try await answer(wide)).0)
    }
}

private func == (left: (String, [GraphQLError]), right: (String, [GraphQLError])) -> Bool {
    left.0 == right.0 && left.1.map(\.path) == right.1.map(\.path)
}

/// Four things in each list; what may not be null is, of the third.
private struct TreeBinding: Binding {
    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            switch field.definition.name {
            case "name", "strict": field.bind(column: field.definition.name == "name" ? 0 : 1, .text)
            case "self", "strictSelf": field.resolve(with: TreeResolver(isList: false))
            default: field.resolve(with: TreeResolver(isList: true))
            }
            for selection in field.selections { try bind(selection) }
        }
    }
}

private struct TreeResolver: Resolver {
    let isList: Bool

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let count = parents.count
        if !isList {
            return .ready(.objects(FourThings(), RowIndex(count: count) { $0 % 4 == 1 ? nil : $0 % 4 }))
        }
        return .ready(
            .list(
                ListRanges((0..<count).map { $0 * 4..<($0 + 1) * 4 }),
                of: .objects(FourThings(), RowIndex(count: count * 4) { $0 % 7 == 5 ? nil : $0 % 4 })))
    }
}

private final class FourThings: RowSource {
    private static let names: [StaticString] = ["a", "b", "c", "d"]

    init() { super.init(count: 4) }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let isMissing = run[place].column == 1 && row == 2
            let name = Self.names[row]
            if !run[place].append(isMissing ? nil : name.utf8Start, name.utf8CodeUnitCount, to: &out) { return place }
        }
        return -1
    }
}
