internal import DCXSchema
internal import GraphQLCore

/// What is served beside GraphQL: readiness for machines, a greeting for people, and what may be done where.
struct ServicePages {
    private static let allowedMethods = "Allow: GET, HEAD, OPTIONS\r\n"

    let readiness: () -> [(DatabaseName, Bool)]

    func respond(to request: HTTPRequest) -> HTTPResponse {
        let isGraphQL = request.hasPath("/graphql")
        let isReadiness = request.hasPath("/readyz")
        guard isGraphQL || isReadiness || request.hasPath("/") || request.hasPath("*") else {
            return RequestRefusal(.notFound, "The endpoint is /graphql.").response()
        }
        switch request.method {
        case .options: return Self.options(isGraphQL ? GraphQLOverHTTP.allowedMethods : Self.allowedMethods)
        case .get, .head: return isReadiness ? readyz() : Self.greeting()
        case .post, .other:
            return RequestRefusal(.methodNotAllowed, "There is nothing to be sent here.", headers: Self.allowedMethods)
                .response()
        }
    }

    private static func options(_ allowed: String) -> HTTPResponse {
        var response = HTTPResponse()
        response.status = .noContent
        response.headers = allowed
        return response
    }

    /// 200 while MAIN answers; lists each database.
    private func readyz() -> HTTPResponse {
        var response = HTTPResponse()
        let databases = readiness()
        let isReady = databases.contains { $0 == .main && $1 }
        if !isReady { response.status = .serviceUnavailable }
        response.headers = "Cache-Control: no-store\r\n"
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
            GET  /graphql   queries, as ?query={viewer{organisation{name}}}
            GET  /readyz    whether the service is ready, and its databases

            The schema answers introspection at /graphql, and is schema.graphql in the repository.

            """)
        return response
    }
}
