/// Reads HTTP/1.1 requests from bytes, strictly (RFC 9112), without doing any I/O: what a proxy could read otherwise is
/// refused.
struct RequestParser {
    struct Limits {
        var headBytes = 16 * 1024
        var headers = 100
        var bodyBytes = 1 << 20
    }

    enum Result {
        /// More bytes are needed.
        case incomplete
        /// A request; its body is `head.bodyRange` of the bytes.
        case complete(RequestHead)
        /// Not a request that can be served; the connection ends after the answer.
        case refused(HTTPStatus, reason: String)
    }

    let limits: Limits
    /// How far the end of the head was looked for before.
    private var scanned = 0
    private var head: RequestHead?

    init(limits: Limits = Limits()) { self.limits = limits }

    /// Looks at all bytes that have come of a request, from its first. Called again with more until it is not incomplete.
    mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result {
        if head == nil {
            guard let end = findEndOfHead(bytes) else {
                if bytes.count > limits.headBytes {
                    return .refused(.headersTooLarge, reason: "The headers are too long.")
                }
                return .incomplete
            }
            do {
                head = try RequestHeadReader(limits: limits).read(UnsafeBufferPointer(rebasing: bytes[0..<end]))
            } catch {
                return .refused(error.status, reason: error.reason)
            }
        }
        guard let head else { return .incomplete }
        return bytes.count >= head.bodyRange.upperBound ? .complete(head) : .incomplete
    }

    /// Where the head ends, behind its empty line; nil where it has not come yet.
    private mutating func findEndOfHead(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = max(scanned, 3)
        let end = min(bytes.count, limits.headBytes)
        while index < end {
            if bytes[index] == 0x0A, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A, bytes[index - 3] == 0x0D {
                return index + 1
            }
            index += 1
        }
        scanned = index
        return nil
    }
}

/// What stands before a request's body.
struct RequestHead {
    enum Method {
        case get, head, post, options, other
    }

    var method = Method.other
    /// Path and query.
    var target = ""
    var host: String?
    var contentType: String?
    var accept: String?
    var authorization: String?
    var keepsAlive = true
    var contentLength = 0
    /// Where the body lies among the request's bytes.
    var bodyRange = 0..<0

    /// The target without its query.
    var path: Substring { target.prefix { $0 != "?" } }
}

/// Why a request is refused.
struct RequestRefusal: Error {
    let status: HTTPStatus
    let reason: String
}
