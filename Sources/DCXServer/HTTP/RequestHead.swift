internal import DCXSchema

/// What stands before a request's body. Fields are places among the request's bytes: no text is made of what nobody reads.
struct RequestHead {
    enum Method {
        case get, head, post, options, other
    }

    var method = Method.other
    var isVersion1_0 = false
    /// Empty where an absolute target has none, which means "/".
    var path = 0..<0
    /// Behind the question mark.
    var query: Range<Int>?
    /// Of an absolute target.
    var authority: Range<Int>?

    var host: Range<Int>?
    var contentType: Range<Int>?
    /// The body is a coding of the content: compressed, as a rule.
    var hasCodedBody = false
    /// The body is a part of the content.
    var hasPartialBody = false
    /// Whole lines that tell a digest of the body, by one of several names.
    var digests = FieldLines()
    /// One for each line of this name.
    var accept = FieldLines()
    var authorization: Range<Int>?
    var origin: Range<Int>?
    /// `Access-Control-Request-Method`, which makes an OPTIONS a preflight.
    var requestedMethod: Range<Int>?

    /// The trace that the request is part of (W3C Trace Context).
    var traceparent: Range<Int>?
    var userAgent: Range<Int>?
    /// What the client wants to know of the cost of its request.
    var graphQLCost: Range<Int>?
    /// One for each line of `X-Forwarded-For`.
    var forwardedFor = FieldLines()

    var keepsAlive = true
    var contentLength: Int?
    var isChunked = false
    /// The client waits for 100 before it sends the body.
    var expectsContinue = false
    /// Where the body lies, once it has come; chunks are joined there.
    var body = 0..<0
}

/// A request whose bytes are all there. They stay until its answer is made.
struct HTTPRequest {
    let head: RequestHead
    /// Whom the connection is from: the client, or a proxy.
    let peer: IPAddress
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ head: RequestHead, _ bytes: UnsafeBufferPointer<UInt8>, from peer: IPAddress) {
        self.head = head
        self.peer = peer
        self.bytes = bytes
    }

    var method: RequestHead.Method { head.method }
    var body: UnsafeBufferPointer<UInt8> { bytes[part: head.body] }
    var query: UnsafeBufferPointer<UInt8>? { head.query.map { bytes[part: $0] } }
    var contentType: UnsafeBufferPointer<UInt8>? { head.contentType.map { bytes[part: $0] } }
    var authorization: UnsafeBufferPointer<UInt8>? { head.authorization.map { bytes[part: $0] } }
    var origin: UnsafeBufferPointer<UInt8>? { head.origin.map { bytes[part: $0] } }
    var traceparent: UnsafeBufferPointer<UInt8>? { head.traceparent.map { bytes[part: $0] } }
    var userAgent: UnsafeBufferPointer<UInt8>? { head.userAgent.map { bytes[part: $0] } }
    var graphQLCost: UnsafeBufferPointer<UInt8>? { head.graphQLCost.map { bytes[part: $0] } }
    var forwardedFor: [UnsafeBufferPointer<UInt8>] { values(of: head.forwardedFor) }
    var digests: [UnsafeBufferPointer<UInt8>] { values(of: head.digests) }
    var accept: [UnsafeBufferPointer<UInt8>] { values(of: head.accept) }

    private func values(of lines: FieldLines) -> [UnsafeBufferPointer<UInt8>] {
        (0..<lines.count).map { bytes[part: lines[$0]] }
    }

    func hasPath(_ path: StaticString) -> Bool {
        head.path.isEmpty ? path.utf8CodeUnitCount == 1 : bytes[part: head.path].equals(path)
    }
}
