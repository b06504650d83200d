/// Answers GraphQL requests over one schema. Each thread has its own: plans are cached without a lock.
public final class GraphQLService {
    public let schema: Schema
    private let bindings: RootBindings
    private let limits: ParserLimits
    private let cache: DocumentCache

    /// - Parameter cacheBytes: what the document cache may hold.
    public init(
        schema: Schema, bindings: RootBindings, limits: ParserLimits = ParserLimits(), cacheBytes: Int = 16 << 20
    ) {
        self.schema = schema
        self.bindings = bindings
        self.limits = limits
        cache = DocumentCache(maximumBytes: cacheBytes)
    }

    /// What became of a request.
    public enum Outcome: Sendable {
        /// It was refused before anything ran: the response has no `data`.
        case refused([GraphQLError])
        /// It ran; some fields may have failed.
        case executed([GraphQLError])
    }

    /// An operation that is ready to run.
    public struct PreparedOperation {
        public let name: String?
        let plan: OperationPlan
        let variables: VariableValues

        public var kind: OperationKind { plan.kind }
    }

    /// Everything that comes before execution; a document that was seen before is found in the cache.
    /// - Throws: why the request is refused.
    public func prepare(_ request: GraphQLRequest) throws(RequestErrors) -> PreparedOperation {
        let document = try document(of: request)
        let source = document.valid.document.source
        do {
            let index = try document.operationIndex(named: request.operationName)
            let operation = document.valid.operations[index]
            let variables: VariableValues
            switch Coercion(schema: schema).coerceVariableValues(operation, given: request.variables) {
            case .success(let values): variables = values
            case .failure(let errors):
                throw RequestErrors(errors.all.map { .init($0.message, locations: [source.location(of: $0.offset)]) })
            }
            let plan = try document.plan(operation: index, variables, schema, bindings)
            return PreparedOperation(name: operation.name?.value, plan: plan, variables: variables)
        } catch let error as RequestErrors {
            throw error
        } catch let error as RequestError {
            throw RequestErrors([GraphQLError(error.message)])
        } catch let error as PlanningError {
            throw RequestErrors([GraphQLError(error.message)])
        } catch {
            preconditionFailure("preparing a request throws nothing else")
        }
    }

    /// Runs an operation and writes the response.
    /// - Returns: the errors of its fields, which are in the response too.
    public func execute(
        _ operation: PreparedOperation, root: RowSource, _ context: RequestContext, into out: inout JSONBuffer
    ) async -> [GraphQLError] {
        let answer = await Executor.execute(operation.plan, root: root, context, operation.variables)
        return ResponseWriter.write(answer, of: operation.plan.document, into: &out)
    }

    private func document(of request: GraphQLRequest) throws(RequestErrors) -> PreparedDocument {
        if let document = cache.document(for: request.rawDocument) { return document }
        let document = PreparedDocument(try validDocument(of: request))
        cache.insert(document, for: request.rawDocument)
        return document
    }

    private func validDocument(of request: GraphQLRequest) throws(RequestErrors) -> ValidDocument {
        let text: String
        do {
            text = try JSONReader.unescape(request.rawDocument)
        } catch {
            throw RequestErrors([GraphQLError("\"query\": \(error.reason).")])
        }
        let source = SourceText(text)
        let document: Document
        do {
            document = try Parser.parseDocument(source, limits: limits)
        } catch {
            throw RequestErrors([GraphQLError(error.message, locations: [source.location(of: error.offset)])])
        }
        do {
            return try Validator.validate(document, against: schema)
        } catch {
            throw RequestErrors(error.all.map { GraphQLError($0.message, locations: $0.offsets.map(source.location)) })
        }
    }
}

/// Why a request is refused before anything runs.
public struct RequestErrors: Error, Sendable {
    public let all: [GraphQLError]

    public init(_ all: [GraphQLError]) { self.all = all }

    /// Writes the response: `{"errors":[…]}`.
    public func write(into out: inout JSONBuffer) {
        out.append("{\"errors\":")
        out.append(all)
        out.append("}")
    }
}

/// The root value of an operation: one row that has nothing but its type's name.
public final class RootRow: RowSource {
    public init() { super.init(count: 1) }

    public override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count { run[place].appendKey(to: &out) }
        return -1
    }
}
