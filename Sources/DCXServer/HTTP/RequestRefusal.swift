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

    /// - Parameter errors: those without a code get that of the status.
    init(_ status: HTTPStatus, _ errors: RequestErrors, headers: String = "", cause: String? = nil) {
        self.status = status
        self.errors = errors.withCode(status.errorCode)
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

    /// A token that is not one of ours (RFC 6750, section 3.1).
    static var unauthorized: RequestRefusal {
        RequestRefusal(
            .unauthorized, "The token is not valid. Sign in again.", code: "UNAUTHENTICATED",
            headers: "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n")
    }

    /// A token of ours that has ended.
    static func unauthorized(_ absence: ViewerAbsence) -> RequestRefusal {
        let description = absence == .tokenExpired ? ", error_description=\"The access token expired\"" : ""
        return RequestRefusal(
            .unauthorized, absence.message, code: absence.code,
            headers: "WWW-Authenticate: Bearer error=\"invalid_token\"\(description)\r\n")
    }

    static func malformed(_ reason: String) -> RequestRefusal { RequestRefusal(.badRequest, reason) }

    /// Whether the client is to send the document in place of its hash. As `application/json` this is answered with 200: several
    /// clients do not read the body of another status, and would not send the document.
    var isAskingForDocument: Bool { errors.all.first?.code == RequestError.persistedQueryNotSupported.code }

    /// A GraphQL response without data, whatever the client accepts.
    func response() -> HTTPResponse {
        var response = HTTPResponse()
        response.status = status
        response.headers = headers
        errors.write(into: &response.body)
        return response
    }
}
