internal import GraphQLCore

/// How a GraphQL request travels in an HTTP request: what each stage takes, and with which status it refuses the rest.
/// A request that cannot run is answered with 400 in both media types, but for one that has a hash in place of its document
/// (`RequestRefusal.isAskingForDocument`); one that ran, with 200, even if its fields failed.
/// https://graphql.github.io/graphql-over-http/draft/
enum GraphQLOverHTTP {
    static let allowedMethods = "Allow: GET, HEAD, POST, OPTIONS\r\n"

    /// Requests are posted; queries can be had by GET and HEAD too.
    static func checkMethod(of request: HTTPRequest) throws(RequestRefusal) {
        switch request.method {
        case .get, .head, .post: break
        case .options, .other:
            throw RequestRefusal(.methodNotAllowed, "POST a request here, or GET a query.", headers: allowedMethods)
        }
    }

    static func responseMediaType(for request: HTTPRequest) throws(RequestRefusal) -> ResponseMediaType {
        if request.head.accept.isEmpty { return .json }
        guard let type = ResponseMediaType.preferred(by: request.accept) else {
            throw RequestRefusal(
                .notAcceptable, "Accept application/graphql-response+json or application/json: there is nothing else.")
        }
        return type
    }

    /// A body has to be JSON in UTF-8, whole and as it is: no header that describes it is ignored.
    static func checkContentHeaders(of request: HTTPRequest) throws(RequestRefusal) {
        if request.method != .post { return }
        if request.head.hasCodedBody {
            throw RequestRefusal(
                .unsupportedMediaType, "Send the body as it is, without Content-Encoding.",
                headers: "Accept-Encoding: identity\r\n")
        }
        if request.head.hasPartialBody { throw .malformed("Send the body as a whole, without Content-Range.") }
        if let value = request.contentType, value.equals("application/json") { return }
        guard let value = request.contentType, let type = MediaType(value),
            type.name.equalsIgnoringCase("application/json"), type.isUTF8
        else {
            throw RequestRefusal(
                .unsupportedMediaType, "Send the request as application/json, in UTF-8.",
                headers: "Accept: application/json\r\n")
        }
    }

    /// Reads the request, and prepares it while its bytes are there.
    /// - Parameter isGuest: whether nobody is signed in.
    static func prepare(
        _ request: HTTPRequest, by service: GraphQLService, isGuest: Bool = false
    ) throws(RequestRefusal) -> GraphQLService.PreparedOperation {
        if request.method == .post {
            try BodyDigest.check(request)
            return try prepare(request.body, by: service, isGuest: isGuest)
        }
        guard let query = request.query else { throw .malformed("The request has no \"query\".") }
        let body = try QueryParameters.body(query)
        let result = body.withUnsafeBufferPointer { body in
            Result { () throws(RequestRefusal) in try prepare(body, by: service, isGuest: isGuest) }
        }
        return try result.get()
    }

    private static func prepare(
        _ body: UnsafeBufferPointer<UInt8>, by service: GraphQLService, isGuest: Bool
    ) throws(RequestRefusal) -> GraphQLService.PreparedOperation {
        do {
            return try service.prepare(try GraphQLRequest.read(body), isGuest: isGuest)
        } catch let error as RequestError {
            throw RequestRefusal(.badRequest, error.message, code: error.code)
        } catch let error as RequestErrors {
            throw RequestRefusal(.badRequest, error)
        } catch {
            preconditionFailure("preparing a request throws nothing else")
        }
    }

    /// Nothing but queries is run by a method that is safe (RFC 9110, section 9.2.1).
    static func check(_ method: RequestHead.Method, runs kind: OperationKind) throws(RequestRefusal) {
        if method == .post || kind == .query { return }
        throw RequestRefusal(.methodNotAllowed, "POST what is no query.", headers: "Allow: POST\r\n")
    }
}
