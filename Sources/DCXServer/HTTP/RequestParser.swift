/// Reads HTTP/1.1 requests from bytes, strictly (RFC 9112), without doing any I/O: what a proxy could read otherwise is
/// refused. What it says of some bytes does not depend on the pieces they came in.
struct RequestParser {
    enum Result {
        /// More bytes are needed.
        case incomplete
        /// The head is there, and the client waits for 100 before it sends the body. Said once.
        case awaitingContinue(RequestHead)
        /// A request, up to `head.body.upperBound` of the input.
        case complete(RequestHead)
        /// Not a request that can be served; the connection ends after the answer.
        case refused(RequestRefusal)
    }

    /// What is waited for.
    enum Phase {
        case nothing, head, body
    }

    private enum State {
        case head
        case body(start: Int, length: Int)
        case chunks(ChunkedBody)
    }

    private let limits: HTTPLimits
    /// Changed where it lies: a head is larger than what most requests cost otherwise.
    private var reader = RequestHeadReader()
    private var state = State.head
    private var latest = LatestHead()
    /// Nothing of the request has been looked at.
    private var isFresh = true

    init(limits: HTTPLimits) { self.limits = limits }

    /// Makes ready for the next request.
    mutating func reset() {
        reader = RequestHeadReader()
        state = .head
        isFresh = true
    }

    /// Gives memory back that is only there to save time.
    mutating func releaseIdleMemory() { latest = LatestHead() }

    /// The head of the request whose body comes; nil before.
    var head: RequestHead? {
        if case .head = state { nil } else { reader.head }
    }

    func phase(_ input: borrowing InputBuffer) -> Phase {
        if case .head = state { return input.isEmpty ? .nothing : .head }
        return .body
    }

    /// Looks at all bytes that have come of a request, from its first. Called again with more until it is not incomplete.
    mutating func parse(_ input: inout InputBuffer) -> Result {
        do {
            return try advance(&input)
        } catch {
            return .refused(error)
        }
    }

    private mutating func advance(_ input: inout InputBuffer) throws(RequestRefusal) -> Result {
        if case .head = state {
            guard let end = try readHead(input.bytes) else { return .incomplete }
            begin(bodyStart: end)
            let hasBody = reader.head.isChunked || (reader.head.contentLength ?? 0) > 0
            if reader.head.expectsContinue, hasBody, input.count == end { return .awaitingContinue(reader.head) }
        }
        guard let body = try readBody(&input) else { return .incomplete }
        var head = reader.head
        head.body = body
        return .complete(head)
    }

    /// - Returns: where the head ends; nil where more has to come.
    private mutating func readHead(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> Int? {
        if bytes.isEmpty { return nil }
        if isFresh, let known = latest.head(of: bytes) {
            reader = RequestHeadReader(whole: known)
            return latest.length
        }
        isFresh = false
        guard let end = try reader.read(bytes, limits) else { return nil }
        latest.remember(reader.head, bytes[part: 0..<end])
        return end
    }

    private mutating func begin(bodyStart: Int) {
        state =
            reader.head.isChunked
            ? .chunks(ChunkedBody(start: bodyStart, limits: limits))
            : .body(start: bodyStart, length: reader.head.contentLength ?? 0)
    }

    /// - Returns: where the body lies; nil where more has to come.
    private mutating func readBody(_ input: inout InputBuffer) throws(RequestRefusal) -> Range<Int>? {
        switch state {
        case .head: return nil
        case .body(let start, let length): return input.count - start >= length ? start..<start + length : nil
        case .chunks(var chunks):
            let body = try chunks.read(&input)
            state = .chunks(chunks)
            return body
        }
    }
}
