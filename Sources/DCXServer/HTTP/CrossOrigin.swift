/// What scripts of other origins may do: those that the configuration lists may send requests and read answers; without
/// such a list nothing is said of it. Tokens travel in a header, never in cookies, so that credentials are not granted.
/// https://fetch.spec.whatwg.org/#http-cors-protocol
struct CrossOrigin {
    /// The lines that an origin is answered with.
    private let grants: [String: String]

    /// - Parameter origins: as browsers send them: `https://portal.example`.
    init(origins: [String]) {
        grants = Dictionary(
            origins.map { ($0, "Access-Control-Allow-Origin: \($0)\r\nVary: Origin\r\n") }, uniquingKeysWith: { $1 })
    }

    /// Lines of the head of every answer.
    func headers(for request: HTTPRequest) -> String {
        if grants.isEmpty { return "" }
        return grant(for: request) ?? "Vary: Origin\r\n"
    }

    /// Further lines of the answer to an OPTIONS that asks what is allowed before a request.
    func preflightHeaders(for request: HTTPRequest) -> String {
        guard request.head.requestedMethod != nil, grant(for: request) != nil else { return "" }
        return """
            Access-Control-Allow-Methods: GET, POST\r
            Access-Control-Allow-Headers: Accept, Authorization, Content-Type, GraphQL-Cost\r
            Access-Control-Max-Age: 7200\r

            """
    }

    private func grant(for request: HTTPRequest) -> String? {
        request.origin?.validText.flatMap { grants[$0] }
    }
}
