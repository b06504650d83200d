/// Reads HTTP/1.1 requests from bytes, strictly (RFC 9112), without doing any I/O: what a proxy could read otherwise is
/// refused. What it says of some bytes does not depend on the pieces they came in. One for each request.
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
        case head(RequestHeadReader)
        case body(RequestHead, end: Int)
        case chunks(RequestHead, ChunkedBody)
    }

    private let limits: HTTPLimits
    private var state: State

    init(limits: HTTPLimits) {
        self.limits = limits
        state = .head(RequestHeadReader(limits: limits))
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
        switch state {
        case .head(var reader):
            guard let (head, end) = try reader.read(input.bytes) else {
                state = .head(reader)
                return .incomplete
            }
            begin(head, bodyStart: end)
            let hasBody = head.isChunked || (head.contentLength ?? 0) > 0
            if head.expectsContinue, hasBody, input.count == end { return .awaitingContinue(head) }
            return try advance(&input)
        case .body(let head, let end): return input.count >= end ? .complete(head) : .incomplete
        case .chunks(var head, var chunks):
            let body = try chunks.read(&input)
            state = .chunks(head, chunks)
            guard let body else { return .incomplete }
            head.body = body
            return .complete(head)
        }
    }

    private mutating func begin(_ head: RequestHead, bodyStart: Int) {
        var head = head
        if head.isChunked {
            state = .chunks(head, ChunkedBody(start: bodyStart, limits: limits))
        } else {
            head.body = bodyStart..<bodyStart + (head.contentLength ?? 0)
            state = .body(head, end: head.body.upperBound)
        }
    }
}
