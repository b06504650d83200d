/// Reads a request line and headers as their lines come (RFC 9112, sections 3 and 5).
struct RequestHeadReader {
    /// What was read; whole when `read` has said so.
    private(set) var head = RequestHead()
    private var lines = LineReader(start: 0)
    private var headerCount = 0
    private var hasRequestLine = false
    private var hasSkippedEmptyLine = false

    init() {}

    /// One that has read a head.
    init(whole head: RequestHead) { self.head = head }

    /// - Returns: where the head ends; nil where more has to come.
    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: borrowing HTTPLimits
    ) throws(RequestRefusal) -> Int? {
        while true {
            if !hasRequestLine {
                guard let line = try nextRequestLine(bytes, limits.requestLineBytes) else { return nil }
                // One empty line before a request is passed over (RFC 9112, section 2.2).
                if line.isEmpty, !hasSkippedEmptyLine {
                    hasSkippedEmptyLine = true
                    continue
                }
                try RequestLineReader.read(bytes, line, into: &head)
                hasRequestLine = true
            }
            guard let line = try nextHeader(bytes, limits.headerLineBytes, limits.headBytes) else { return nil }
            if line.isEmpty { break }
            headerCount += 1
            if headerCount > limits.headers {
                throw RequestRefusal(.headersTooLarge, "There are more than \(limits.headers) headers.")
            }
            try HeaderReader.read(bytes, line, into: &head)
        }
        try checkWhole(bytes, bodyBytes: limits.bodyBytes)
        return lines.start
    }

    private mutating func nextRequestLine(
        _ bytes: UnsafeBufferPointer<UInt8>, _ maximum: Int
    ) throws(RequestRefusal) -> Range<Int>? {
        try lines.next(
            bytes, maximum: maximum,
            tooLong: RequestRefusal(.uriTooLong, "The request line has more than \(maximum) bytes."))
    }

    private mutating func nextHeader(
        _ bytes: UnsafeBufferPointer<UInt8>, _ lineMaximum: Int, _ headMaximum: Int
    ) throws(RequestRefusal) -> Range<Int>? {
        try lines.next(
            bytes, maximum: min(lineMaximum, max(0, headMaximum - lines.start)),
            tooLong: RequestRefusal(.headersTooLarge, "The headers are too long."))
    }

    /// What only the whole head tells.
    private func checkWhole(_ bytes: UnsafeBufferPointer<UInt8>, bodyBytes: Int) throws(RequestRefusal) {
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
        if let length = head.contentLength, length > bodyBytes {
            throw RequestRefusal(.contentTooLarge, "The body has more than \(bodyBytes) bytes.")
        }
    }
}
