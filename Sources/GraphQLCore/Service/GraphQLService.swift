/// Answers GraphQL requests over one schema. Each thread has its own: plans are cached without a lock.
public final class GraphQLService {
    public let schema: Schema
    private let bindings: RootBindings
    private let limits: ParserLimits
    private let suggestsNames: Bool
    private let resolvedFields: Int
    private let responseBytes: Int
    private let cache: DocumentCache
    private let spare = SpareAnswers()

    /// - Parameters:
    ///   - suggestsNames: whether errors about unknown names offer names that there are.
    ///   - cacheBytes: what the document cache may hold.
    ///   - resolvedFields: fields of an operation that may have a resolver of their own: what it starts elsewhere.
    ///   - responseBytes: what the data of an answer may have, about: it is looked at with each object.
    public init(
        schema: Schema, bindings: RootBindings, limits: ParserLimits = ParserLimits(), suggestsNames: Bool = true,
        cacheBytes: Int = 16 << 20, resolvedFields: Int = 1_000, responseBytes: Int = 32 << 20
    ) {
        self.schema = schema
        self.bindings = bindings
        self.limits = limits
        self.suggestsNames = suggestsNames
        self.resolvedFields = resolvedFields
        self.responseBytes = responseBytes
        cache = DocumentCache(maximumBytes: cacheBytes)
    }

    /// Documents whose plans are kept.
    public var cachedDocumentCount: Int { cache.count }

    /// An operation that is ready to run.
    public struct PreparedOperation {
        public let name: String?
        let plan: OperationPlan
        let variables: VariableValues
        /// The request's; an object or null.
        public let extensions: JSONValue

        public var kind: OperationKind { plan.kind }

        /// Whether it asks about the schema itself: `__schema` or `__type`.
        public var introspects: Bool { plan.introspects }
    }

    /// Everything that comes before execution; a document that was seen before is found in the cache.
    /// - Throws: why the request is refused.
    public func prepare(_ request: GraphQLRequest) throws(RequestErrors) -> PreparedOperation {
        let document = try document(of: request)
        let operation = try operation(of: document, request)
        let variables = try variables(of: operation, request, document.valid.document.source)
        do {
            let plan = try plan(operation, of: document, variables)
            return PreparedOperation(
                name: operation.definition.name?.value, plan: plan, variables: variables,
                extensions: request.extensions)
        } catch {
            throw RequestErrors([GraphQLError(error.message)])
        }
    }

    private func plan(
        _ operation: PreparedDocument.Operation, of document: PreparedDocument, _ variables: VariableValues
    ) throws(PlanningError) -> OperationPlan {
        let plan = try document.plan(operation, variables, schema, bindings)
        if plan.resolvedFieldCount <= resolvedFields { return plan }
        throw PlanningError("The operation asks for more than \(resolvedFields) lists and objects.")
    }

    /// Begins to execute an operation, whose response can be written when the observer has been told.
    public func begin(
        _ operation: PreparedOperation, root: RowSource, _ context: RequestContext, _ observer: any ExecutionObserver
    ) {
        Execution(operation.plan, operation.variables, root: root, context, spare.take(), observer).proceed()
    }

    /// Writes the response of an execution that has ended. Called once.
    /// - Returns: the errors of its fields, which are in the response too.
    public func writeResponse(of execution: Execution, into out: inout JSONBuffer) -> [GraphQLError] {
        let errors = ResponseWriter.write(
            &execution.memory.answer, of: execution.plan.document, extensions: execution.context.responseExtensions,
            maximumBytes: responseBytes, into: &out)
        spare.takeBack(execution.memory)
        return errors
    }

    /// Executes an operation and writes the response.
    /// - Returns: the errors of its fields, which are in the response too.
    public func execute(
        _ operation: PreparedOperation, root: RowSource, _ context: RequestContext, into out: inout JSONBuffer
    ) async -> [GraphQLError] {
        let ending = ExecutionEnding()
        begin(operation, root: root, context, ending)
        return writeResponse(of: await ending.execution(), into: &out)
    }

    private func operation(
        of document: PreparedDocument, _ request: GraphQLRequest
    ) throws(RequestErrors) -> PreparedDocument.Operation {
        do {
            return try document.operation(named: request.operationName, schema)
        } catch {
            throw RequestErrors([GraphQLError(error.message)])
        }
    }

    private func variables(
        of operation: PreparedDocument.Operation, _ request: GraphQLRequest, _ source: @autoclosure () -> SourceText
    ) throws(RequestErrors) -> VariableValues {
        do {
            return try operation.variables.coerceVariableValues(given: request.variables)
        } catch {
            var locator = SourceLocator(source())
            throw RequestErrors(
                error.all.map { GraphQLError($0.message, locations: [locator.location(of: $0.offset)]) })
        }
    }

    private func document(of request: GraphQLRequest) throws(RequestErrors) -> PreparedDocument {
        if let document = cache.document(for: request.rawDocument) { return document }
        let document = PreparedDocument(try validDocument(of: request))
        cache.insert(document, for: request.rawDocument)
        return document
    }

    private func validDocument(of request: GraphQLRequest) throws(RequestErrors) -> ValidDocument {
        let source: SourceText
        do {
            source = SourceText(bytes: try JSONReader.unescapedBytes(request.rawDocument))
        } catch {
            throw RequestErrors([GraphQLError("\"query\": \(error.reason).")])
        }
        let document: Document
        do {
            document = try Parser.parseDocument(source, limits: limits)
        } catch {
            throw RequestErrors([GraphQLError(error.message, locations: [source.location(of: error.offset)])])
        }
        do {
            return try Validator.validate(document, against: schema, suggestions: suggestsNames)
        } catch {
            var locator = SourceLocator(source)
            throw RequestErrors(
                error.all.map { GraphQLError($0.message, locations: locator.locations(of: $0.offsets)) })
        }
    }
}
