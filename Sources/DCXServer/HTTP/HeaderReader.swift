/// Reads `field-line = field-name ":" OWS field-value OWS` (RFC 9112, section 5), and keeps what the server goes by.
enum HeaderReader {
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, into head: inout RequestHead
    ) throws(RequestRefusal) {
        let (name, value) = try split(bytes, line)
        // By length first: most headers are none of ours, and cost one comparison.
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"):
            try HostReader.check(bytes[part: value])
            try set(&head.host, value, "Host")
        case 6:
            if name.equalsIgnoringCase("accept") {
                try append(value, to: &head.accept, "Accept")
            } else if name.equalsIgnoringCase("expect") {
                try readExpect(bytes[part: value], into: &head)
            } else if name.equalsIgnoringCase("origin") {
                try set(&head.origin, value, "Origin")
            } else if name.equalsIgnoringCase("digest") {
                try append(line, to: &head.digests, "Digest")
            }
        case 10:
            if name.equalsIgnoringCase("connection") {
                readConnection(bytes[part: value], into: &head)
            } else if name.equalsIgnoringCase("user-agent") {
                head.userAgent = value
            }
        case 11:
            if name.equalsIgnoringCase("traceparent") {
                // Two are as none: what they say is not known (Trace Context, section 3.2.2.2).
                head.traceparent = head.traceparent == nil ? value : value.lowerBound..<value.lowerBound
            } else if name.equalsIgnoringCase("content-md5") || name.equalsIgnoringCase("repr-digest") {
                try append(line, to: &head.digests, "A digest")
            }
        case 12:
            if name.equalsIgnoringCase("content-type") {
                try set(&head.contentType, value, "Content-Type")
            } else if name.equalsIgnoringCase("graphql-cost") {
                try set(&head.graphQLCost, value, "GraphQL-Cost")
            }
        case 13:
            if name.equalsIgnoringCase("authorization") {
                try set(&head.authorization, value, "Authorization")
            } else if name.equalsIgnoringCase("content-range") {
                head.hasPartialBody = true
            }
        case 14:
            if name.equalsIgnoringCase("content-length") {
                try set(&head.contentLength, try contentLength(bytes[part: value]), "Content-Length")
            } else if name.equalsIgnoringCase("content-digest") {
                try append(line, to: &head.digests, "Content-Digest")
            }
        case 15 where name.equalsIgnoringCase("x-forwarded-for"):
            try append(value, to: &head.forwardedFor, "X-Forwarded-For")
        case 16 where name.equalsIgnoringCase("content-encoding"):
            if !isAll(bytes[part: value], of: ["identity"]) { head.hasCodedBody = true }
        case 25 where name.equalsIgnoringCase("content-transfer-encoding"):
            // None of HTTP's headers, but some clients of mail's libraries send it, and mean it (RFC 2045, section 6).
            if !isAll(bytes[part: value], of: ["7bit", "8bit", "binary"]) { head.hasCodedBody = true }
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            if head.isChunked { throw .malformed("Transfer-Encoding stands twice.") }
            try checkTransferCodings(bytes[part: value])
            head.isChunked = true
        case 29 where name.equalsIgnoringCase("access-control-request-method"): head.requestedMethod = value
        default: break
        }
    }

    /// The name, and where the value lies without the spaces around it.
    static func split(
        _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>
    ) throws(RequestRefusal) -> (name: UnsafeBufferPointer<UInt8>, value: Range<Int>) {
        let token = ByteSet.token
        var colon = line.lowerBound
        while colon < line.upperBound, token.contains(bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else {
            throw .malformed("A header is malformed.")
        }
        var start = colon + 1
        var end = line.upperBound
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while start < end, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return (bytes[part: line.lowerBound..<colon], start..<end)
    }

    private static func set<Value>(_ field: inout Value?, _ value: Value, _ name: String) throws(RequestRefusal) {
        if field != nil { throw .malformed("\(name) stands twice.") }
        field = value
    }

    private static func append(
        _ value: Range<Int>, to lines: inout FieldLines, _ name: String
    ) throws(RequestRefusal) {
        if lines.append(value) { return }
        throw RequestRefusal(.headersTooLarge, "\(name) stands more than \(FieldLines.maximum) times.")
    }

    /// Content-Length = 1*DIGIT
    private static func contentLength(_ value: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> Int {
        var length = 0
        guard !value.isEmpty, value.count <= 18 else { throw .malformed("Content-Length is malformed.") }
        for digit in value {
            guard digit &- UInt8(ascii: "0") < 10 else { throw .malformed("Content-Length is malformed.") }
            length = length * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return length
    }

    /// Whether no element of a list is another than these.
    private static func isAll(_ value: UnsafeBufferPointer<UInt8>, of names: [StaticString]) -> Bool {
        var elements = ListReader(value)
        while let element = elements.next() {
            if !element.isEmpty, !names.contains(where: { element.equalsIgnoringCase($0) }) { return false }
        }
        return true
    }

    /// Transfer-Encoding = #transfer-coding (RFC 9112, section 6.1). The last has to be `chunked`, which may stand once;
    /// no other is known.
    private static func checkTransferCodings(_ value: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) {
        var chunkedCount = 0
        var isLastChunked = false
        var count = 0
        var elements = ListReader(value)
        while let element = elements.next() {
            guard !element.isEmpty, ByteSet.token.containsAll(element) else {
                throw .malformed("Transfer-Encoding is malformed.")
            }
            isLastChunked = element.equalsIgnoringCase("chunked")
            if isLastChunked { chunkedCount += 1 }
            count += 1
        }
        guard isLastChunked, chunkedCount == 1 else {
            throw .malformed("Transfer-Encoding has to end with chunked, once.")
        }
        if count > 1 { throw RequestRefusal(.notImplemented, "No transfer coding but chunked is taken.") }
    }

    private static func readConnection(_ value: UnsafeBufferPointer<UInt8>, into head: inout RequestHead) {
        var elements = ListReader(value)
        while let element = elements.next() {
            if element.equalsIgnoringCase("close") { head.keepsAlive = false }
        }
    }

    /// Expect = #expectation, of which there is one (RFC 9110, section 10.1.1). HTTP/1.0 has none.
    private static func readExpect(
        _ value: UnsafeBufferPointer<UInt8>, into head: inout RequestHead
    ) throws(RequestRefusal) {
        if head.isVersion1_0 { return }
        guard value.equalsIgnoringCase("100-continue") else {
            throw RequestRefusal(.expectationFailed, "Nothing can be expected but 100-continue.")
        }
        head.expectsContinue = true
    }
}
