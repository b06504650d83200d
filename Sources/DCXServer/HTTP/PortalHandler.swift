internal import DCXSchema
internal import GraphQLCore

/// The portal over HTTP. `respond` names every stage of a request.
final class PortalHandler: RequestHandler {
    private let service: GraphQLService
    private let services: PortalServices
    private let viewers: ViewerDirectory
    private let tokens: AccessTokens
    private let readiness: () -> [(DatabaseName, Bool)]
    private var requestCount = 0

    init(
        _ portal: PortalSchema, _ services: PortalServices, _ tokens: AccessTokens,
        readiness: @escaping () -> [(DatabaseName, Bool)]
    ) {
        service = GraphQLService(schema: portal.schema, bindings: portal.bindings)
        self.services = services
        self.tokens = tokens
        self.readiness = readiness
        viewers = ViewerDirectory(services)
    }

    func respond(to head: RequestHead, body: UnsafeBufferPointer<UInt8>) async -> HTTPResponse {
        switch (head.path, head.method) {
        case ("/graphql", .post): return await answer(head, body)
        case ("/graphql", _): return Self.refusal(.methodNotAllowed, "POST a request here.", headers: "Allow: POST\r\n")
        case ("/readyz", .get), ("/readyz", .head): return readyz()
        case ("/", .get), ("/", .head): return Self.greeting()
        default: return Self.refusal(.notFound, "The endpoint is /graphql.")
        }
    }

    // MARK: GraphQL

    private func answer(_ head: RequestHead, _ body: UnsafeBufferPointer<UInt8>) async -> HTTPResponse {
        let startedAt = EventLoop.monotonicMicroseconds()
        requestCount += 1
        var log = RequestLog(number: requestCount)
        let response = await answer(head, body, &log)
        log.status = response.status.rawValue
        log.bytes = response.body.count
        log.durationMicroseconds = EventLoop.monotonicMicroseconds() - startedAt
        log.write()
        return response
    }

    private func answer(
        _ head: RequestHead, _ body: UnsafeBufferPointer<UInt8>, _ log: inout RequestLog
    ) async -> HTTPResponse {
        guard Self.isJSON(head.contentType) else {
            return Self.refusal(.unsupportedMediaType, "Send the request as application/json.")
        }
        var identity: VerifiedIdentity?
        if let authorization = head.authorization {
            guard let verified = verify(authorization) else { return Self.unauthorized() }
            identity = verified
        }
        let operation: GraphQLService.PreparedOperation
        do {
            operation = try service.prepare(try Self.read(body))
        } catch {
            log.errors = error.all.map(\.message)
            return Self.refusal(.badRequest, error)
        }
        log.operation = operation.name
        return await execute(operation, identity, &log)
    }

    private func execute(
        _ operation: GraphQLService.PreparedOperation, _ identity: VerifiedIdentity?, _ log: inout RequestLog
    ) async -> HTTPResponse {
        var viewer: Viewer?
        if let identity {
            switch await viewers.viewer(for: identity) {
            case .known(let known): viewer = known
            case .unknown: return Self.unauthorized()
            case .failed(let error):
                log.errors = ["\(error)"]
                return Self.refusal(
                    .serviceUnavailable,
                    RequestErrors([
                        GraphQLError("The data is not available at the moment.", code: "DATABASE_UNAVAILABLE")
                    ]))
            }
        }
        let request = PortalRequest(viewer: viewer, services: services)
        var response = HTTPResponse()
        let errors = await service.execute(operation, root: RootRow(), request, into: &response.body)
        log.viewer = viewer?.userUUID.text
        log.statements = request.statementCount
        log.rows = request.rowCount
        log.errors = errors.map(\.message) + request.defects.map { "\($0)" }
        return response
    }

    private static func read(_ body: UnsafeBufferPointer<UInt8>) throws(RequestErrors) -> GraphQLRequest {
        do {
            return try GraphQLRequest.read(body)
        } catch {
            throw RequestErrors([GraphQLError(error.message)])
        }
    }

    private func verify(_ authorization: String) -> VerifiedIdentity? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return tokens.verify(parts[1])
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        let type = contentType?.prefix { $0 != ";" }.trimmingSpaces.lowercased()
        return type == "application/json"
    }

    // MARK: Other answers

    private static func unauthorized() -> HTTPResponse {
        let error = GraphQLError("The token is malformed, forged or expired: sign in again.", code: "UNAUTHENTICATED")
        var response = refusal(.unauthorized, RequestErrors([error]))
        response.extraHeaders = "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"
        return response
    }

    private static func refusal(_ status: HTTPStatus, _ reason: String, headers: String = "") -> HTTPResponse {
        var response = refusal(status, RequestErrors([GraphQLError(reason)]))
        response.extraHeaders = headers
        return response
    }

    private static func refusal(_ status: HTTPStatus, _ errors: RequestErrors) -> HTTPResponse {
        var response = HTTPResponse()
        response.status = status
        errors.write(into: &response.body)
        return response
    }

    /// 200 while MAIN answers; lists each database.
    private func readyz() -> HTTPResponse {
        var response = HTTPResponse()
        let databases = readiness()
        let isReady = databases.contains { $0 == .main && $1 }
        if !isReady { response.status = .serviceUnavailable }
        response.body.append(
            .object([
                JSONMember(name: "ready", value: .boolean(isReady)),
                JSONMember(
                    name: "databases",
                    value: .object(databases.map { JSONMember(name: $0.rawValue, value: .boolean($1)) })),
            ]))
        return response
    }

    private static func greeting() -> HTTPResponse {
        var response = HTTPResponse()
        response.contentType = "text/plain; charset=utf-8"
        response.body.append(
            """
            DCX, the GraphQL API of the Datacentrix customer portal.

            POST /graphql   requests, as application/json: {"query": "{ viewer { organisation { name } } }"}
            GET  /readyz    whether the service is ready, and its databases

            The schema answers introspection at /graphql, and is schema.graphql in the repository.

            """)
        return response
    }
}
