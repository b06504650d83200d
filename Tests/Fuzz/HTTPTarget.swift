import DCXSchema

@testable import DCXServer

/// The request parser and what looks at a request before it is executed. The first byte of an input says where it is cut.
struct HTTPTarget {
    private let portal: FuzzPortal
    private let limits: HTTPLimits
    private let crossOrigin = CrossOrigin(origins: ["https://portal.example"])
    private let proxies: TrustedProxies

    init(_ portal: FuzzPortal) {
        self.portal = portal
        var limits = HTTPLimits()
        limits.bodyBytes = 512
        limits.headers = 16
        limits.headerLineBytes = 512
        limits.chunkExtensionBytes = 16
        limits.trailerBytes = 32
        self.limits = limits
        proxies = TrustedProxies(["127.0.0.1", "10.0.0.0/8", "fd00::/8"].compactMap { TrustedProxies.Network($0) })
    }

    func run(_ input: UnsafeBufferPointer<UInt8>) {
        guard let first = input.first else { return }
        let bytes = Array(input.dropFirst())
        let whole = ParsedInput(bytes, limits: limits)
        let step = 1 + Int(first) % 17
        let cuts = Array(stride(from: step, to: bytes.count, by: step))
        precondition(ParsedInput(bytes, cutAt: cuts, limits: limits) == whole, "pieces read like the whole")
        look(at: bytes)
    }

    private func look(at bytes: [UInt8]) {
        var input = InputBuffer()
        input.append(bytes)
        var parser = RequestParser(limits: limits)
        guard case .complete(let head) = parser.parse(&input) else { return }
        let request = HTTPRequest(head, input.bytes, from: IPAddress(v4: 0x7f00_0001))
        _ = try? GraphQLOverHTTP.responseMediaType(for: request)
        _ = try? GraphQLOverHTTP.checkContentHeaders(of: request)
        _ = crossOrigin.headers(for: request) + crossOrigin.preflightHeaders(for: request)
        _ = proxies.client(of: request)
        _ = request.traceparent.flatMap { TraceID(traceparent: $0) }
        for isGuest in [true, false] { _ = try? GraphQLOverHTTP.prepare(request, by: portal.service, isGuest: isGuest) }
    }
}
