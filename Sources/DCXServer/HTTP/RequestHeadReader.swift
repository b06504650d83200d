/// Reads a request line and headers as their lines come (RFC 9112, sections 3 and 5).
struct RequestHeadReader {
    private let limits: HTTPLimits
    private var lines = LineReader(start: 0)
    private var head = RequestHead()
    private var headerCount = 0
    private var hasRequestLine = false
    private var hasSkippedEmptyLine = false

    init(limits: HTTPLimits) { self.limits = limits }

    /// - Returns: the head and where it ends; nil where more has to come.
    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(RequestRefusal) -> (head: RequestHead, end: Int)? {
        while true {
            if !hasRequestLine {
                guard let line = try nextRequestLine(bytes) else { return nil }
                // One empty line before a request is passed over (RFC 9112, section 2.2).
                if line.isEmpty, !hasSkippedEmptyLine {
                    hasSkippedEmptyLine = true
                    continue
                }
                try RequestLineReader.read(bytes, line, into: &head)
                hasRequestLine = true
            }
            guard let line = try nextHeader(bytes) else { return nil }
            if line.isEmpty { break }
            headerCount += 1
            if headerCount > limits.headers {
                throw RequestRefusal(.headersTooLarge, "There are more than \(limits.headers) headers.")
            }
            try HeaderReader.read(bytes, line, into: &head)
        }
        try checkWhole(bytes)
        return (head, lines.start)
    }

    private mutating func nextRequestLine(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> Range<Int>? {
        let maximum = limits.requestLineBytes
        return try lines.next(
            bytes, maximum: maximum,
            tooLong: RequestRefusal(.uriTooLong, "The request line has more than \(maximum) bytes."))
    }

    private mutating func nextHeader(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> Range<Int>? {
        let maximum = min(limits.headerLineBytes, max(0, limits.headBytes - lines.start))
        return try lines.next(
            bytes, maximum: maximum, tooLong: RequestRefusal(.headersTooLarge, "The headers are too long."))
    }

    /// What only the whole head tells.
    private func checkWhole(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) {
        if head.host == nil, !head.isVersion1_0 { throw .malformed("The request has no Host.") }
        if let authority = head.authority {
            guard let host = head.host, bytes[part: authority].equalsIgnoringCase(bytes[part: host]) else {
                throw .malformed("The request target names another host than Host.")
            }
        }
        if head.isChunked {
            if head.isVersion1_0 { throw .malformed("HTTP/1.0 has no Transfer-Encoding.") }
            if head.contentLength != nil { throw .malformed("Content-Length and Transfer-Encoding stand together.") }
        }
        if let length = head.contentLength, length > limits.bodyBytes {
            throw RequestRefusal(.contentTooLarge, "The body has more than \(limits.bodyBytes) bytes.")
        }
    }
}
