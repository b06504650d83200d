internal import DCXSchema
internal import GraphQLCore

/// The portal over HTTP. `respond` names every stage of a request.
final class PortalHandler: RequestHandler {
    /// An answer is for one viewer at one moment, and has the media type that was asked for.
    private static let headers: StaticString = "Cache-Control: no-store\r\nVary: Accept\r\n"

    private let service: GraphQLService
    private let introspection: IntrospectionPolicy
    private let services: PortalServices
    private let viewers: ViewerDirectory
    private let authenticator: Authenticator
    private let crossOrigin: CrossOrigin
    private let pages: ServicePages
    private let observer: Observer
    private let proxies: TrustedProxies
    private let buffers = SpareBuffers()
    /// Of every operation: it has nothing of a request.
    private let root = RootRow()
    private var ids = RequestID.Source()

    init(
        _ portal: PortalSchema, _ services: PortalServices, _ authenticator: Authenticator, _ crossOrigin: CrossOrigin,
        _ pages: ServicePages, _ observer: Observer, _ proxies: TrustedProxies, _ introspection: IntrospectionPolicy
    ) {
        // A suggestion tells of the schema as well.
        service = GraphQLService(
            schema: portal.schema, bindings: portal.bindings, suggestsNames: introspection == .on)
        self.introspection = introspection
        self.services = services
        self.authenticator = authenticator
        self.crossOrigin = crossOrigin
        self.pages = pages
        self.observer = observer
        self.proxies = proxies
        viewers = ViewerDirectory(services)
    }

    /// Documents whose plans are kept.
    var cachedDocumentCount: Int { service.cachedDocumentCount }

    func respond(to request: HTTPRequest, _ receiver: any AnswerReceiver) {
        guard request.hasPath("/graphql"), request.method != .options else {
            return receiver.receive(page(for: request))
        }
        let exchange = PortalExchange(
            self, receiver, RequestRecord(id: id(of: request), client: proxies.client(of: request)),
            crossOriginHeaders: crossOrigin.headers(for: request))
        do throws(RequestRefusal) {
            try GraphQLOverHTTP.checkMethod(of: request)
            exchange.mediaType = try GraphQLOverHTTP.responseMediaType(for: request)
            try GraphQLOverHTTP.checkContentType(of: request)
            let identity = try identify(request)
            let operation = try GraphQLOverHTTP.prepare(request, by: service)
            exchange.record.operation = operation.name
            try GraphQLOverHTTP.check(request.method, runs: operation.kind)
            guard let identity else { return try execute(operation, nil, request, exchange) }
            if let viewer = viewers.known(identity) { return try execute(operation, viewer, request, exchange) }
            services.start { [self] in
                do throws(RequestRefusal) {
                    try execute(operation, try await viewer(identity), request, exchange)
                } catch {
                    refuse(exchange, error)
                }
            }
        } catch {
            refuse(exchange, error)
        }
    }

    private func id(of request: HTTPRequest) -> RequestID {
        request.traceparent.flatMap { RequestID.trace(of: $0) } ?? ids.make()
    }

    func note(_ refusal: RequestRefusal, of client: IPAddress) -> RequestID? {
        let id = ids.make()
        observer.note(
            .refusal(
                RefusalRecord(
                    id: id, client: client, status: refusal.status.rawValue,
                    reasons: refusal.errors.all.map(\.message))))
        return id
    }

    func takeBack(_ body: consuming JSONBuffer) { buffers.takeBack(body) }

    func noteDrop() { observer.note(.drop) }

    /// The stages that need no body, without what they give.
    func wantsBody(_ request: HTTPRequest) -> Bool {
        guard request.hasPath("/graphql"), request.method == .post else { return false }
        do throws(RequestRefusal) {
            _ = try GraphQLOverHTTP.responseMediaType(for: request)
            try GraphQLOverHTTP.checkContentType(of: request)
            _ = try identify(request)
            return true
        } catch {
            return false
        }
    }

    // MARK: Who asks

    /// Whom the request's token speaks for; nil where it has none.
    private func identify(_ request: HTTPRequest) throws(RequestRefusal) -> VerifiedIdentity? {
        guard let authorization = request.authorization else { return nil }
        let scheme: StaticString = "bearer "
        let length = scheme.utf8CodeUnitCount
        guard authorization.count > length, authorization[part: 0..<length].equalsIgnoringCase(scheme),
            let identity = authenticator.identify(authorization[part: length..<authorization.count].trimmed)
        else { throw Self.unauthorized() }
        return identity
    }

    private func viewer(_ identity: VerifiedIdentity) async throws(RequestRefusal) -> Viewer {
        switch await viewers.viewer(for: identity) {
        case .known(let viewer): return viewer
        case .unknown: throw Self.unauthorized()
        case .failed(let error):
            let isMismatch = if case .mismatched = error { true } else { false }
            throw RequestRefusal(
                .serviceUnavailable, "The data is not available at the moment.",
                code: isMismatch ? "DATABASE_MISMATCH" : "DATABASE_UNAVAILABLE", cause: error.words)
        }
    }

    private static func unauthorized() -> RequestRefusal {
        RequestRefusal(
            .unauthorized, "The token is malformed, forged or expired: sign in again.", code: "UNAUTHENTICATED",
            headers: "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n")
    }

    // MARK: What is answered

    private func execute(
        _ operation: GraphQLService.PreparedOperation, _ viewer: Viewer?, _ request: HTTPRequest,
        _ exchange: PortalExchange
    ) throws(RequestRefusal) {
        if operation.introspects { try introspection.admit(viewer) }
        // No text is made of it for requests that cannot keep it.
        let isMutation = operation.kind == .mutation
        let userAgent = isMutation ? request.userAgent.map { String(decoding: $0, as: UTF8.self) } : nil
        let context = PortalRequest(
            viewer: viewer, client: exchange.record.client, userAgent: userAgent,
            id: isMutation ? exchange.record.id.text : "", extensions: operation.extensions, viewers: viewers,
            services: services)
        exchange.context = context
        service.begin(operation, root: root, context, exchange)
    }

    /// An operation has been executed.
    fileprivate func finish(_ exchange: PortalExchange, _ execution: Execution) {
        var response = HTTPResponse(body: buffers.take())
        let errors = service.writeResponse(of: execution, into: &response.body)
        if let context = exchange.context {
            exchange.record.viewer = context.viewer?.uuid
            exchange.record.statements = context.statementCount
            exchange.record.rows = context.rowCount
            if !context.defects.isEmpty { exchange.record.causes = context.defects.map(\.words) }
        }
        if !errors.isEmpty { exchange.record.errorCodes = errors.map { $0.code ?? "FIELD_ERROR" } }
        answer(exchange, response)
    }

    private func refuse(_ exchange: PortalExchange, _ refusal: RequestRefusal) {
        exchange.record.errorCodes = refusal.errors.all.map { $0.code ?? "BAD_REQUEST" }
        exchange.record.causes = refusal.cause.map { [$0] } ?? []
        answer(exchange, refusal.response())
    }

    private func answer(_ exchange: PortalExchange, _ response: consuming HTTPResponse) {
        response.contentType = exchange.mediaType.contentType
        response.usualHeaders = Self.headers
        response.crossOriginHeaders = exchange.crossOriginHeaders
        response.requestID = exchange.record.id
        exchange.record.status = response.status.rawValue
        exchange.record.bytes = response.body.count
        exchange.record.durationMicroseconds = EventLoop.monotonicMicroseconds() - exchange.startedAt
        observer.note(exchange.record)
        exchange.receiver.receive(response)
    }

    private func page(for request: HTTPRequest) -> HTTPResponse {
        var response = pages.respond(to: request)
        response.requestID = id(of: request)
        response.crossOriginHeaders =
            crossOrigin.headers(for: request)
            + (request.method == .options ? crossOrigin.preflightHeaders(for: request) : "")
        return response
    }
}

/// A request under way: what is known of it between its arrival and its answer.
private final class PortalExchange: ExecutionObserver {
    private let handler: PortalHandler
    let receiver: any AnswerReceiver
    let startedAt = EventLoop.monotonicMicroseconds()
    let crossOriginHeaders: String
    var record: RequestRecord
    var mediaType = ResponseMediaType.json
    /// Nil until its operation is executed.
    var context: PortalRequest?

    init(
        _ handler: PortalHandler, _ receiver: any AnswerReceiver, _ record: consuming RequestRecord,
        crossOriginHeaders: String
    ) {
        self.handler = handler
        self.receiver = receiver
        self.record = record
        self.crossOriginHeaders = crossOriginHeaders
    }

    func executionHasEnded(_ execution: Execution) { handler.finish(self, execution) }
}
