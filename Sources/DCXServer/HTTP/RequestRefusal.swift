internal import DCXSchema
internal import GraphQLCore

/// Why a request is refused, as its answer says it.
struct RequestRefusal: Error {
    let status: HTTPStatus
    let errors: RequestErrors
    /// Lines of the answer's head, each ended by CR LF.
    let headers: String
    /// What lies behind it, for the operator: the client is not told.
    let cause: String?

    init(_ status: HTTPStatus, _ errors: RequestErrors, headers: String = "", cause: String? = nil) {
        self.status = status
        self.errors = errors
        self.headers = headers
        self.cause = cause
    }

    init(_ status: HTTPStatus, _ reason: String, code: String? = nil, headers: String = "", cause: String? = nil) {
        self.init(status, RequestErrors([GraphQLError(reason, code: code)]), headers: headers, cause: cause)
    }

    /// How long a client should wait before it asks for a resource again: what was refused is given back within a moment.
    static let retryAfterSeconds = 1

    /// A resource was not given.
    init(_ refusal: ResourceRefusal) {
        self.init(
            refusal.code == "OVERLOADED" ? .serviceUnavailable : .tooManyRequests, refusal.message, code: refusal.code,
            headers: Self.retryAfter)
    }

    static let retryAfter = "Retry-After: \(retryAfterSeconds)\r\n"

    static func malformed(_ reason: String) -> RequestRefusal { RequestRefusal(.badRequest, reason) }

    /// A GraphQL response without data, whatever the client accepts.
    func response() -> HTTPResponse {
        var response = HTTPResponse()
        response.status = status
        response.headers = headers
        errors.write(into: &response.body)
        return response
    }
}
