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

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard request.hasPath("/graphql"), request.method != .options else { return page(for: request) }
        let startedAt = EventLoop.monotonicMicroseconds()
        var record = RequestRecord(id: id(of: request), client: proxies.client(of: request))
        var mediaType = ResponseMediaType.json
        var response: HTTPResponse
        do throws(RequestRefusal) {
            try GraphQLOverHTTP.checkMethod(of: request)
            mediaType = try GraphQLOverHTTP.responseMediaType(for: request)
            try GraphQLOverHTTP.checkContentType(of: request)
            let identity = try identify(request)
            let operation = try GraphQLOverHTTP.prepare(request, by: service)
            record.operation = operation.name
            try GraphQLOverHTTP.check(request.method, runs: operation.kind)
            let viewer = try await viewer(identity)
            if operation.introspects { try introspection.admit(viewer) }
            // No text is made of it for requests that cannot keep it.
            let userAgent =
                operation.kind == .mutation ? request.userAgent.map { String(decoding: $0, as: UTF8.self) } : nil
            let id = operation.kind == .mutation ? record.id.text : ""
            response = await execute(operation, viewer, userAgent: userAgent, id: id, &record)
        } catch {
            response = error.response()
            record.errorCodes = error.errors.all.map { $0.code ?? "BAD_REQUEST" }
            record.causes = error.cause.map { [$0] } ?? []
        }
        response.contentType = mediaType.contentType
        response.usualHeaders = Self.headers
        response.crossOriginHeaders = crossOrigin.headers(for: request)
        response.requestID = record.id
        record.status = response.status.rawValue
        record.bytes = response.body.count
        record.durationMicroseconds = EventLoop.monotonicMicroseconds() - startedAt
        observer.note(.request(record))
        return response
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

    private func viewer(_ identity: VerifiedIdentity?) async throws(RequestRefusal) -> Viewer? {
        guard let identity else { return nil }
        switch await viewers.viewer(for: identity) {
        case .known(let viewer): return viewer
        case .unknown: throw Self.unauthorized()
        case .failed(let error):
            let isMismatch = if case .mismatched = error { true } else { false }
            throw RequestRefusal(
                .serviceUnavailable, "The data is not available at the moment.",
                code: isMismatch ? "DATABASE_MISMATCH" : "DATABASE_UNAVAILABLE", cause: "\(error)")
        }
    }

    private static func unauthorized() -> RequestRefusal {
        RequestRefusal(
            .unauthorized, "The token is malformed, forged or expired: sign in again.", code: "UNAUTHENTICATED",
            headers: "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n")
    }

    // MARK: What is answered

    private func execute(
        _ operation: GraphQLService.PreparedOperation, _ viewer: Viewer?, userAgent: String?, id: String,
        _ record: inout RequestRecord
    ) async -> HTTPResponse {
        let request = PortalRequest(
            viewer: viewer, client: record.client, userAgent: userAgent, id: id, extensions: operation.extensions,
            viewers: viewers,
            services: services)
        var response = HTTPResponse(body: buffers.take())
        let errors = await service.execute(operation, root: root, request, into: &response.body)
        record.viewer = viewer?.uuid
        record.statements = request.statementCount
        record.rows = request.rowCount
        if !errors.isEmpty { record.errorCodes = errors.map { $0.code ?? "FIELD_ERROR" } }
        if !request.defects.isEmpty { record.causes = request.defects.map { "\($0)" } }
        return response
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
