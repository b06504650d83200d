import GraphQLCore

extension Conformance {
    /// A request that has been prepared over its schema.
    struct Prepared {
        let service: GraphQLService
        let operation: GraphQLService.PreparedOperation
    }

    /// `execute` and `introspect`: what the service answers.
    static func execute(_ request: Request) async -> Outcome {
        do {
            let prepared = try prepare(request)
            let (text, isOK) = await response(of: prepared, to: request.rootValue)
            return .response(text, isOK: isOK)
        } catch {
            return .refused(error.all)
        }
    }

    static func prepare(_ request: Request) throws(RequestErrors) -> Prepared {
        guard let source = request.schema, let document = request.document else {
            throw RequestErrors([GraphQLError("The request has no schema or no document.")])
        }
        let schema = try schema(of: source)
        let binding = ObjectBinding(schema: schema)
        let service = GraphQLService(
            schema: schema, bindings: RootBindings(query: binding, mutation: binding, subscription: binding))
        return Prepared(service: service, operation: try prepare(document, request, service))
    }

    private static func schema(of source: SourceText) throws(RequestErrors) -> Schema {
        let document: Document
        do {
            document = try Parser.parseDocument(source)
        } catch {
            throw RequestErrors([GraphQLError("Schema: \(error.message)")])
        }
        do {
            return try SchemaBuilder.build(document)
        } catch {
            throw RequestErrors(error.all.map { GraphQLError("Schema: \($0.message)") })
        }
    }

    /// The service reads documents as they stand in a request's JSON.
    private static func prepare(
        _ document: SourceText, _ request: Request, _ service: GraphQLService
    ) throws(RequestErrors) -> GraphQLService.PreparedOperation {
        var text = JSONBuffer()
        text.appendString(String(decoding: document.bytes, as: UTF8.self))
        let quoted = Array(text.bytes)
        return try quoted.withUnsafeBufferPointer { quoted throws(RequestErrors) in
            try service.prepare(
                GraphQLRequest(
                    rawDocument: UnsafeBufferPointer(rebasing: quoted.dropFirst().dropLast()),
                    operationName: request.operationName, variables: request.variables))
        }
    }

    static func response(of prepared: Prepared, to root: JSONValue) async -> (JSONText, isOK: Bool) {
        let (text, isOK) = await response(of: prepared, to: root, pausingAfter: nil)
        // Pauses in all lists change nothing.
        let (paused, _) = await response(of: prepared, to: root, pausingAfter: 0)
        return (paused.bytes == text.bytes ? text : JSONText("\"differs with pauses\""), isOK)
    }

    private static func response(
        of prepared: Prepared, to root: JSONValue, pausingAfter pause: Int?
    ) async -> (JSONText, isOK: Bool) {
        var out = JSONBuffer()
        let errors = await prepared.service.execute(
            prepared.operation, root: ObjectRows(prepared.service.schema, [root]), RequestContext(),
            pausingAfter: pause, into: &out)
        return (JSONText(out.bytes), errors.isEmpty)
    }
}
