/// Reads a request line and headers, line by line.
struct RequestHeadReader {
    let limits: RequestParser.Limits

    func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> RequestHead {
        var lines = HeadLines(bytes)
        var head = RequestHead()
        try readRequestLine(try lines.next(), into: &head)
        var seen = Seen()
        var count = 0
        while true {
            let line = try lines.next()
            if line.isEmpty { break }
            count += 1
            if count > limits.headers {
                throw RequestRefusal(status: .headersTooLarge, reason: "There are too many headers.")
            }
            try readHeader(line, into: &head, &seen)
        }
        if !seen.host { throw Self.malformed("The request has no Host.") }
        if head.contentLength > limits.bodyBytes {
            throw RequestRefusal(status: .contentTooLarge, reason: "The body has more than \(limits.bodyBytes) bytes.")
        }
        head.bodyRange = bytes.count..<bytes.count + head.contentLength
        return head
    }

    /// request-line = method SP request-target SP HTTP-version
    private func readRequestLine(_ line: Slice<UnsafeBufferPointer<UInt8>>, into head: inout RequestHead)
        throws(RequestRefusal)
    {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, parts[0].allSatisfy(Self.isTokenByte),
            parts[1].allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw Self.malformed("The request line is malformed.") }
        switch Self.text(parts[2]) {
        case "HTTP/1.1": break
        case "HTTP/1.0": head.keepsAlive = false
        default: throw RequestRefusal(status: .versionNotSupported, reason: "Only HTTP/1.1 is spoken here.")
        }
        switch Self.text(parts[0]) {
        case "GET": head.method = .get
        case "HEAD": head.method = .head
        case "POST": head.method = .post
        case "OPTIONS": head.method = .options
        default: head.method = .other
        }
        head.target = Self.text(parts[1])
        if parts[1].first != UInt8(ascii: "/"), head.target != "*" {
            throw Self.malformed("The request target has to be a path.")
        }
    }

    private struct Seen {
        var host = false
        var contentLength = false
        var contentType = false
        var authorization = false
    }

    /// field-line = field-name ":" OWS field-value OWS
    private func readHeader(
        _ line: Slice<UnsafeBufferPointer<UInt8>>, into head: inout RequestHead, _ seen: inout Seen
    ) throws(RequestRefusal) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(Self.isTokenByte)
        else { throw Self.malformed("A header is malformed.") }
        let value = Self.trimmed(line[(colon + 1)...])
        guard value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw Self.malformed("A header has a control character.")
        }
        switch Self.text(line[..<colon]).lowercased() {
        case "host":
            try Self.once(&seen.host, "Host")
            head.host = Self.text(value)
        case "content-length":
            try Self.once(&seen.contentLength, "Content-Length")
            head.contentLength = try contentLength(value)
        case "transfer-encoding":
            throw RequestRefusal(
                status: .notImplemented, reason: "Transfer codings are not taken: send Content-Length.")
        case "content-type":
            try Self.once(&seen.contentType, "Content-Type")
            head.contentType = Self.text(value)
        case "authorization":
            try Self.once(&seen.authorization, "Authorization")
            head.authorization = Self.text(value)
        case "accept": head.accept = head.accept.map { $0 + ", " + Self.text(value) } ?? Self.text(value)
        case "connection":
            for option in Self.text(value).lowercased().split(separator: ",") where option.trimmingSpaces == "close" {
                head.keepsAlive = false
            }
        case "expect":
            throw RequestRefusal(status: .expectationFailed, reason: "Nothing that is expected is done.")
        default: break
        }
    }

    /// Content-Length = 1*DIGIT
    private func contentLength(_ value: Slice<UnsafeBufferPointer<UInt8>>) throws(RequestRefusal) -> Int {
        guard !value.isEmpty, value.count <= 18, value.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
            throw Self.malformed("Content-Length is malformed.")
        }
        return value.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func once(_ seen: inout Bool, _ name: String) throws(RequestRefusal) {
        if seen { throw malformed("\(name) stands twice.") }
        seen = true
    }

    private static func malformed(_ reason: String) -> RequestRefusal {
        RequestRefusal(status: .badRequest, reason: reason)
    }

    private static func trimmed(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var value = value.drop(while: isSpace)
        while let last = value.last, isSpace(last) { value = value.dropLast() }
        return value
    }

    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// tchar (RFC 9110, section 5.6.2)
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// The lines of a head, each ended by CR LF and by nothing else.
private struct HeadLines {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() throws(RequestRefusal) -> Slice<UnsafeBufferPointer<UInt8>> {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == 0x0D {
                guard position < bytes.count, bytes[position] == 0x0A else { break }
                position += 1
                return bytes[start..<position - 2]
            }
            if byte == 0x0A || byte == 0 { break }
        }
        throw RequestRefusal(status: .badRequest, reason: "A line of the head does not end with CR LF.")
    }
}

extension Substring {
    var trimmingSpaces: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return text
    }
}
