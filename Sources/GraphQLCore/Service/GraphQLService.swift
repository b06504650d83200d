/// Answers GraphQL requests over one schema. Each thread has its own: plans are cached without a lock.
public final class GraphQLService {
    public let schema: Schema
    private let bindings: RootBindings
    private let limits: ParserLimits
    private let suggestsNames: Bool
    /// Nil where messages may name what they like.
    private let hidden: HiddenNames?
    private let bounds: RequestBounds
    private let guestBounds: RequestBounds
    private let mutations: Int
    private let cache: DocumentCache
    private let keptResponses = KeptResponses()
    private let spare = SpareAnswers()

    /// - Parameters:
    ///   - suggestsNames: whether errors about unknown names offer names that there are, and errors name types that the client has
    ///     not named.
    ///   - cacheBytes: what the documents and plans that are kept may take.
    ///   - bounds: of requests; those of guests are the host's to tell apart.
    ///   - mutations: root fields that a mutation operation may have: each is a transaction of its own.
    public init(
        schema: Schema, bindings: RootBindings, limits: ParserLimits = ParserLimits(), suggestsNames: Bool = true,
        cacheBytes: Int = 16 << 20, bounds: RequestBounds = RequestBounds(),
        guestBounds: RequestBounds = .guests, mutations: Int = 1_000
    ) {
        self.schema = schema
        self.bindings = bindings
        self.limits = limits
        self.suggestsNames = suggestsNames
        hidden = suggestsNames ? nil : HiddenNames(of: schema)
        self.bounds = bounds
        self.guestBounds = guestBounds
        self.mutations = mutations
        cache = DocumentCache(maximumBytes: cacheBytes)
    }

    /// Documents whose plans are kept.
    public var cachedDocumentCount: Int { cache.count }

    /// What they take with their plans, in bytes, about.
    public var cachedDocumentBytes: Int { cache.bytes }

    /// An operation that is ready to run.
    public struct PreparedOperation {
        public let name: String?
        let plan: OperationPlan
        let variables: VariableValues
        /// The request's; an object or null.
        public let extensions: JSONValue
        /// Whether it is bounded as a guest's.
        public let isGuest: Bool
        /// What it holds beyond what is kept, in bytes, about: its variables, and what was prepared for it alone.
        public let weight: Int
        /// Whether `writeKeptResponse` has its response.
        public var hasKeptResponse: Bool { plan.keptResponse != nil }
        /// What was prepared for it, and is kept when it is executed: nothing is kept of what is refused.
        fileprivate let news: NewDocument?

        public var kind: OperationKind { plan.kind }

        /// The names of its root fields, as the schema has them.
        public var rootFields: [String] { plan.root.fields.map(\.definition.name) }

        /// Whether it asks about the schema itself: `__schema` or `__type`.
        public var introspects: Bool { plan.introspects }
    }

    /// Everything that comes before execution; a document that was seen before is found in the cache.
    /// - Parameter isGuest: whether the bounds of guests hold.
    /// - Throws: why the request is refused.
    public func prepare(
        _ request: GraphQLRequest, isGuest: Bool = false
    ) throws(RequestErrors) -> PreparedOperation {
        let bounds = isGuest ? guestBounds : bounds
        let document = try document(of: request, isGuest, bounds)
        let operation = try operation(of: document, request)
        let variables = try variables(of: operation, request, document.valid.document.source)
        let kept = document.keptPlan(of: operation, variables)
        let plan: OperationPlan
        do {
            plan = try self.plan(kept, operation, of: document, variables, bounds)
            try bounds.check(plan)
        } catch {
            throw RequestErrors([GraphQLError(error.message, code: "OPERATION_TOO_COMPLEX")])
        }
        let news = kept == nil ? NewDocument(document, operation, request.rawDocument) : nil
        let newWeight = kept == nil ? document.weight + plan.weight : 0
        return PreparedOperation(
            name: operation.definition.name?.value, plan: plan, variables: variables, extensions: request.extensions,
            isGuest: isGuest, weight: request.weight + newWeight, news: news)
    }

    private func plan(
        _ kept: OperationPlan?, _ operation: PreparedDocument.Operation, of document: PreparedDocument,
        _ variables: VariableValues, _ bounds: RequestBounds
    ) throws(PlanningError) -> OperationPlan {
        if let kept { return kept }
        return try Planner.plan(
            operation.definition, of: document.valid, schema, introspection: IntrospectionBinding(schema: schema),
            bindings, conditions: variables, maximumFields: bounds.fields)
    }

    /// What an operation costs at most, before any of it is executed. It is worked out anew for each call.
    public func cost(of operation: PreparedOperation, _ conditions: CostConditions = CostConditions()) -> OperationCost
    {
        var cost = CostEstimator.cost(of: operation.plan, schema, operation.variables, conditions)
        cost.answerBytes = min(
            cost.answerBytes + Self.wrapperBytes, (operation.isGuest ? guestBounds : bounds).responseBytes)
        return cost
    }

    /// `{"data":}`
    private static let wrapperBytes = 9

    /// Begins to execute an operation, whose response can be written when the observer has been told.
    public func begin(
        _ operation: PreparedOperation, root: RowSource, _ context: RequestContext, _ observer: any ExecutionObserver
    ) {
        if let news = operation.news { keep(news, operation) }
        Execution(
            operation.plan, operation.variables, root: root, context, spare.take(), observer,
            maximumBytes: (operation.isGuest ? guestBounds : bounds).responseBytes
        ).proceed()
    }

    private func keep(_ news: NewDocument, _ operation: PreparedOperation) {
        let maximum = cache.maximumWeight - news.text.count
        news.document.keep(operation.plan, of: news.operation, operation.variables, maximumWeight: maximum)
        cache.keep(news.document, for: news.text, isGuest: operation.isGuest)
    }

    /// Writes the response of an execution that has ended. Called once.
    /// - Returns: the errors of its fields, which are in the response too.
    public func writeResponse(of execution: Execution, into out: inout JSONBuffer) -> [GraphQLError] {
        var paused: PausedResponse?
        guard let errors = writeResponse(of: execution, pausingAfter: nil, &paused, into: &out) else {
            preconditionFailure("only a response that may pause does")
        }
        return errors
    }

    /// Writes the response in parts, so that a large one does not block the thread. Call it again after each pause.
    /// - Parameters:
    ///   - pause: the number of bytes after which it pauses, at the next item of a list; nil means never.
    ///   - paused: nil for the first call; pass the same variable again to continue.
    ///   - out: empty for the first call; contains the part that is written.
    /// - Returns: the errors of its fields, which are in the response too; nil if it has paused.
    public func writeResponse(
        of execution: Execution, pausingAfter pause: Int?, _ paused: inout PausedResponse?, into out: inout JSONBuffer
    ) -> [GraphQLError]? {
        var extensions: JSONValue?
        let written = ResponseWriter.write(
            &execution.memory.answer, of: execution.plan.document, maximumBytes: execution.maximumBytes,
            isTooLarge: execution.isTooLarge, hiding: hidden, pausingAfter: pause, &paused, into: &out
        ) { bytes in
            execution.context.dataBytes = bytes
            extensions = execution.context.responseExtensions
            return extensions
        }
        guard let errors = written else { return nil }
        if execution.plan.isConstant, errors.isEmpty, extensions == nil {
            keptResponses.keep(UnsafeRawBufferPointer(rebasing: out.bytes[...]), of: execution.plan)
        }
        spare.takeBack(execution.memory)
        return errors
    }

    /// Forgets an execution that has ended and whose response nobody waits for.
    public func abandon(_ execution: Execution) { spare.takeBack(execution.memory) }

    /// Writes the response of an operation whose response is always the same and was written before: the schema, as tools ask
    /// for it, is executed once.
    public func writeKeptResponse(of operation: PreparedOperation, into out: inout JSONBuffer) {
        guard let response = operation.plan.keptResponse else {
            preconditionFailure("only a response that is kept is written again")
        }
        response.withUnsafeBytes { out.appendVerbatim($0) }
    }

    /// Executes an operation and writes the response.
    /// - Parameter pause: the number of bytes after which writing pauses, to continue at once; nil means never.
    /// - Returns: the errors of its fields, which are in the response too.
    public func execute(
        _ operation: PreparedOperation, root: RowSource, _ context: RequestContext, pausingAfter pause: Int? = nil,
        into out: inout JSONBuffer
    ) async -> [GraphQLError] {
        let ending = ExecutionEnding()
        begin(operation, root: root, context, ending)
        let execution = await ending.execution()
        var paused: PausedResponse?
        while true {
            if let errors = writeResponse(of: execution, pausingAfter: pause, &paused, into: &out) { return errors }
        }
    }

    private func operation(
        of document: PreparedDocument, _ request: GraphQLRequest
    ) throws(RequestErrors) -> PreparedDocument.Operation {
        do {
            return try document.operation(named: request.operationName, schema)
        } catch {
            throw RequestErrors([GraphQLError(error.message, code: "OPERATION_RESOLUTION_FAILURE")])
        }
    }

    private func variables(
        of operation: PreparedDocument.Operation, _ request: GraphQLRequest, _ source: @autoclosure () -> SourceText
    ) throws(RequestErrors) -> VariableValues {
        do {
            return try operation.variables.coerceVariableValues(given: request.variables)
        } catch {
            let source = source()
            var locator = SourceLocator(source)
            throw RequestErrors(
                error.all.map {
                    GraphQLError(
                        hidden?.hide(in: $0.message, about: source) ?? $0.message,
                        locations: [locator.location(of: $0.offset)], code: "BAD_USER_INPUT")
                })
        }
    }

    private func document(
        of request: GraphQLRequest, _ isGuest: Bool, _ bounds: RequestBounds
    ) throws(RequestErrors) -> PreparedDocument {
        if let known = cache.document(for: request.rawDocument, isGuest: isGuest) { return known }
        try bounds.check(documentBytes: request.rawDocument.count)
        return PreparedDocument(try validDocument(of: request))
    }

    private func validDocument(of request: GraphQLRequest) throws(RequestErrors) -> ValidDocument {
        let source: SourceText
        do {
            source = SourceText(bytes: try JSONReader.unescapedBytes(request.rawDocument))
        } catch {
            throw RequestErrors([GraphQLError("\"query\": \(error.reason).", code: "BAD_REQUEST")])
        }
        let document: Document
        do {
            document = try Parser.parseDocument(source, limits: limits)
        } catch {
            throw RequestErrors([
                GraphQLError(
                    error.message, locations: [source.location(of: error.offset)], code: "GRAPHQL_PARSE_FAILED")
            ])
        }
        let valid: ValidDocument
        do {
            valid = try Validator.validate(document, against: schema, suggestions: suggestsNames)
        } catch {
            var locator = SourceLocator(source)
            throw RequestErrors(
                error.all.map {
                    GraphQLError(
                        hidden?.hide(in: $0.message, about: source) ?? $0.message,
                        locations: locator.locations(of: $0.offsets), code: "GRAPHQL_VALIDATION_FAILED")
                })
        }
        do {
            try MutationLimit.check(valid, maximum: mutations)
        } catch {
            throw RequestErrors([
                GraphQLError(error.message, locations: [source.location(of: error.offset)], code: MutationLimit.code)
            ])
        }
        return valid
    }
}

/// A document or a plan that is not kept yet.
private final class NewDocument {
    let document: PreparedDocument
    let operation: PreparedDocument.Operation
    /// Copied: the request's bytes may be gone when it is executed.
    let text: [UInt8]

    init(
        _ document: PreparedDocument, _ operation: PreparedDocument.Operation, _ text: UnsafeBufferPointer<UInt8>
    ) {
        self.document = document
        self.operation = operation
        self.text = Array(text)
    }
}
