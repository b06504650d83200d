import Testing

@testable import GraphQLCore

/// What bounds an answer: its bytes, how many fields start something elsewhere, and how deep the schema is asked about.
struct AnswerSizeTests {
    private static let schema: Schema = {
        do {
            let text = "type Query { things: [Thing!] } type Thing { name: String things: [Thing!] }"
            return try SchemaBuilder.build(try Parser.parseDocument(SourceText(text)))
        } catch {
            preconditionFailure("the schema is a schema: \(error)")
        }
    }()

    private func service(resolvedFields: Int = 10, responseBytes: Int = 10_000) -> GraphQLService {
        GraphQLService(
            schema: Self.schema, bindings: RootBindings(query: SameThingsBinding()),
            bounds: RequestBounds(resolvedFields: resolvedFields, responseBytes: responseBytes))
    }

    private func answer(_ document: String, _ service: GraphQLService) async throws -> (String, [GraphQLError]) {
        let operation = try Array(document.utf8).withUnsafeBufferPointer {
            try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: .null))
        }
        var out = JSONBuffer()
        let errors = await service.execute(operation, root: RootRow(), RequestContext(), into: &out)
        return (String(decoding: out.bytes, as: UTF8.self), errors)
    }

    private func refusal(_ document: String, _ service: GraphQLService) -> [String] {
        do {
            _ = try Array(document.utf8).withUnsafeBufferPointer {
                try service.prepare(GraphQLRequest(rawDocument: $0, operationName: nil, variables: .null))
            }
            return []
        } catch let errors as RequestErrors {
            return errors.all.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    /// Things inside things, so many levels deep, three at each.
    private func nested(_ levels: Int) -> String {
        String(repeating: "{ things ", count: levels) + "{ name }" + String(repeating: " }", count: levels)
    }

    @Test("an answer that would be too large is null, with one error")
    func tooManyBytes() async throws {
        let service = service()
        let fits = try await answer(nested(5), service)
        #expect(fits.1.isEmpty)
        let tooLarge = try await answer(nested(9), service)
        #expect(tooLarge.0.hasPrefix(#"{"data":null,"errors":[{"message":"The answer is too large"#))
        #expect(tooLarge.1.map(\.code) == ["ANSWER_TOO_LARGE"])
        #expect(try await answer(nested(5), service) == fits)
    }

    @Test("fields with resolvers are counted, wherever they stand")
    func tooManyFields() {
        let aliases = { (count: Int) in
            "{ " + (0..<count).map { "a\($0): things { name }" }.joined(separator: " ") + " }"
        }
        #expect(refusal(aliases(10), service()) == [])
        #expect(refusal(aliases(11), service()) == ["The operation asks for more than 10 lists and objects."])
        #expect(refusal(nested(10), service()) == [])
        #expect(refusal(nested(11), service()) != [])
    }

    @Test("lists of types inside one another are few")
    func introspectionDepth() {
        let asked = { (lists: Int) in
            "{ __schema { types " + String(repeating: "{ fields { type ", count: lists) + "{ name }"
                + String(repeating: " } }", count: lists) + " } }"
        }
        #expect(refusal(asked(3), service()) == [])
        #expect(refusal(asked(4), service()).first?.contains("3 lists of types") == true)
        let types =
            "{ __type(name: \"Thing\") { possibleTypes { interfaces { possibleTypes { interfaces { name } } } } } }"
        #expect(refusal(types, service()).first?.contains("3 lists of types") == true)
        let deep = String(repeating: "{ ofType ", count: 20) + "{ name }" + String(repeating: " }", count: 20)
        #expect(refusal("{ __schema { types { fields { args { type \(deep) } } } } }", service()) == [])
    }
}

/// Three things, each of which has the same three: held once however often they are shown.
private struct SameThingsBinding: Binding {
    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            if field.definition.name == "name" {
                field.bind(column: 0, .text)
            } else {
                field.resolve(with: SameThingsResolver())
                for selection in field.selections { try bind(selection) }
            }
        }
    }
}

private struct SameThingsResolver: Resolver {
    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let count = parents.count
        return .ready(
            .list(
                ListRanges((0..<count).map { $0 * 3..<($0 + 1) * 3 }),
                of: .objects(OneThing(count: 1), RowIndex(count: count * 3) { _ in 0 })))
    }
}

private final class OneThing: RowSource {
    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            run[place].appendKey(to: &out)
            out.appendString("thing")
        }
        return -1
    }
}
