internal import DCXSchema
internal import GraphQLCore

/// What is served beside GraphQL: health, readiness and metrics for machines, a greeting for people, and what may be done where.
struct ServicePages {
    private static let allowedMethods = "Allow: GET, HEAD, OPTIONS\r\n"

    let readiness: () -> [(DatabaseName, Bool)]
    /// The databases that differ from what is mapped of them.
    let mismatched: () -> [DatabaseName]
    let metrics: () -> String

    private enum Page {
        case graphQL, health, readiness, metrics, greeting
    }

    func respond(to request: HTTPRequest) -> HTTPResponse {
        guard let page = Self.page(of: request) else {
            return RequestRefusal(.notFound, "The endpoint is /graphql.").response()
        }
        switch request.method {
        case .options: return Self.options(page == .graphQL ? GraphQLOverHTTP.allowedMethods : Self.allowedMethods)
        case .get, .head: return get(page)
        case .post, .other:
            return RequestRefusal(.methodNotAllowed, "There is nothing to be sent here.", headers: Self.allowedMethods)
                .response()
        }
    }

    private static func page(of request: HTTPRequest) -> Page? {
        if request.hasPath("/graphql") { return .graphQL }
        if request.hasPath("/healthz") { return .health }
        if request.hasPath("/readyz") { return .readiness }
        if request.hasPath("/metrics") { return .metrics }
        return request.hasPath("/") || request.hasPath("*") ? .greeting : nil
    }

    private func get(_ page: Page) -> HTTPResponse {
        switch page {
        case .readiness: return readyz()
        case .health: return Self.text("ok\n", "text/plain; charset=utf-8")
        case .metrics: return Self.text(metrics(), "text/plain; version=0.0.4; charset=utf-8")
        case .graphQL, .greeting: return Self.greeting()
        }
    }

    private static func text(_ text: String, _ contentType: StaticString) -> HTTPResponse {
        var response = HTTPResponse()
        response.contentType = contentType
        response.headers = "Cache-Control: no-store\r\n"
        response.body.appendText(text)
        return response
    }

    private static func options(_ allowed: String) -> HTTPResponse {
        var response = HTTPResponse()
        response.status = .noContent
        response.headers = allowed
        return response
    }

    /// 200 while MAIN answers; lists each database, and those that are there but differ: the log says how.
    private func readyz() -> HTTPResponse {
        var response = HTTPResponse()
        let databases = readiness()
        let isReady = databases.contains { $0 == .main && $1 }
        if !isReady { response.status = .serviceUnavailable }
        response.headers = "Cache-Control: no-store\r\n"
        var members = [
            JSONMember(name: "ready", value: .boolean(isReady)),
            JSONMember(
                name: "databases",
                value: .object(databases.map { JSONMember(name: $0.rawValue, value: .boolean($1)) })),
        ]
        let mismatched = mismatched().map { JSONValue.string($0.rawValue) }
        if !mismatched.isEmpty { members.append(JSONMember(name: "mismatched", value: .array(mismatched))) }
        response.body.append(.object(members))
        return response
    }

    private static func greeting() -> HTTPResponse {
        var response = HTTPResponse()
        response.contentType = "text/plain; charset=utf-8"
        response.body.append(
            """
            DCX, the GraphQL API of the Datacentrix customer portal.

            POST /graphql   requests, as application/json: {"query": "{ viewer { organisation { name } } }"}
            GET  /graphql   queries, as ?query={viewer{organisation{name}}}
            GET  /healthz   whether the process lives
            GET  /readyz    whether the service is ready, and its databases
            GET  /metrics   numbers, as Prometheus reads them

            The schema answers introspection at /graphql, and is schema.graphql in the repository.

            """)
        return response
    }
}
