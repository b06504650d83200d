/// What scripts of other origins may do: those that the configuration lists may send requests and read answers; without
/// such a list nothing is said of it. Tokens travel in a header, never in cookies, so that credentials are not granted.
/// https://fetch.spec.whatwg.org/#http-cors-protocol
struct CrossOrigin {
    /// The request headers that a client of GraphQL cannot do without.
    private static let neededHeaders = ["Accept", "Authorization", "Content-Type", "GraphQL-Cost"]
    /// What else common clients, and what traces them, send along. None of them changes what is answered.
    static let usualHeaders = [
        "apollo-require-preflight", "apollographql-client-name", "apollographql-client-version", "b3", "baggage",
        "Cache-Control", "Content-Digest", "elastic-apm-traceparent", "graphql-client-name", "graphql-client-version",
        "GraphQL-Preflight", "Idempotency-Key", "newrelic", "Pragma", "sentry-trace", "traceparent", "tracestate",
        "uber-trace-id", "x-apollo-operation-id", "x-apollo-operation-name", "x-b3-flags", "x-b3-parentspanid",
        "x-b3-sampled", "x-b3-spanid", "x-b3-traceid", "X-Correlation-Id", "x-datadog-origin", "x-datadog-parent-id",
        "x-datadog-sampling-priority", "x-datadog-trace-id", "x-graphql-client-name", "x-graphql-client-version",
        "X-Request-Id", "X-Requested-With",
    ]
    /// What scripts may read of an answer's head, besides what every script may.
    private static let exposedHeaders = [
        "Accept-Encoding", "Allow", "Date", "GraphQL-Cost", "RateLimit", "RateLimit-Policy", "Retry-After",
        "WWW-Authenticate", "X-Request-Id",
    ]

    /// The lines that an origin is answered with.
    private let grants: [String: String]
    private let preflight: String

    /// - Parameters:
    ///   - origins: as browsers send them: `https://portal.example`.
    ///   - headers: request headers that scripts may send besides those that every client needs.
    init(origins: [String], headers: [String] = usualHeaders) {
        let exposed = "Access-Control-Expose-Headers: \(Self.exposedHeaders.joined(separator: ", "))\r\n"
        grants = Dictionary(
            origins.map { ($0, "Access-Control-Allow-Origin: \($0)\r\n\(exposed)Vary: Origin\r\n") },
            uniquingKeysWith: { $1 })
        let allowed = (Self.neededHeaders + headers).joined(separator: ", ")
        preflight = """
            Access-Control-Allow-Methods: GET, POST\r
            Access-Control-Allow-Headers: \(allowed)\r
            Access-Control-Max-Age: 7200\r

            """
    }

    /// Whether any origin is listed.
    var isOn: Bool { !grants.isEmpty }

    /// Lines of the head of every answer.
    func headers(for request: HTTPRequest) -> String { headers(forOrigin: request.origin) }

    /// - Parameter origin: the request's, as far as it was read; nil where it has none.
    func headers(forOrigin origin: UnsafeBufferPointer<UInt8>?) -> String {
        if grants.isEmpty { return "" }
        return grant(for: origin) ?? "Vary: Origin\r\n"
    }

    /// Further lines of the answer to an OPTIONS that asks what is allowed before a request.
    func preflightHeaders(for request: HTTPRequest) -> String {
        guard request.head.requestedMethod != nil, grant(for: request.origin) != nil else { return "" }
        return preflight
    }

    private func grant(for origin: UnsafeBufferPointer<UInt8>?) -> String? {
        origin?.validText.flatMap { grants[$0] }
    }
}
