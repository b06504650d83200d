internal import GraphQLCore

extension HTTPStatus {
    /// The code of an error that says no more than the status does.
    var errorCode: String {
        switch self {
        case .unauthorized: "UNAUTHENTICATED"
        case .notFound: "NOT_FOUND"
        case .methodNotAllowed: "METHOD_NOT_ALLOWED"
        case .notAcceptable: "NOT_ACCEPTABLE"
        case .requestTimeout: "REQUEST_TIMEOUT"
        case .contentTooLarge: "CONTENT_TOO_LARGE"
        case .uriTooLong: "URI_TOO_LONG"
        case .unsupportedMediaType: "UNSUPPORTED_MEDIA_TYPE"
        case .expectationFailed: "EXPECTATION_FAILED"
        case .tooManyRequests: "RATE_LIMITED"
        case .headersTooLarge: "HEADERS_TOO_LARGE"
        case .notImplemented: "NOT_IMPLEMENTED"
        case .serviceUnavailable: "OVERLOADED"
        case .versionNotSupported: "HTTP_VERSION_NOT_SUPPORTED"
        case .ok, .noContent, .badRequest: "BAD_REQUEST"
        }
    }
}

extension RequestErrors {
    /// The same, with a code for those that have none.
    func withCode(_ code: String) -> RequestErrors {
        if all.allSatisfy({ $0.code != nil }) { return self }
        return RequestErrors(
            all.map { GraphQLError($0.message, locations: $0.locations, path: $0.path, code: $0.code ?? code) })
    }
}
