internal import GraphQLCore

/// Writes the heads of answers, one after the other. What stands before the length of the body is alike for most answers
/// of a second, and is written once.
struct AnswerHead: ~Copyable {
    private var date = HTTPDate()
    private var out = JSONBuffer(capacity: 1024)
    /// The lines before the length of the body, and what they say.
    private var beginning = JSONBuffer(capacity: 256)
    private var status: HTTPStatus?
    private var contentType: UnsafePointer<UInt8>?

    /// Tells the time anew.
    mutating func update() { if date.update() { status = nil } }

    /// A small body goes behind its head: one piece costs the kernel less than two.
    mutating func appendBody(_ body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        out.appendVerbatim(body)
        return out.bytes
    }

    /// The head of an answer, valid until the next. HEAD is told the length of what it is not sent.
    mutating func write(_ response: borrowing HTTPResponse, keepsAlive: Bool) -> UnsafeRawBufferPointer {
        if response.status != status || response.contentType.utf8Start != contentType { begin(response) }
        out.removeAll()
        out.appendVerbatim(beginning.bytes)
        // 204 has no content, and must not tell a length (RFC 9110, section 8.6).
        if response.status != .noContent, response.tellsLength {
            out.append("Content-Length: ")
            out.append(response.body.count)
            out.append("\r\n")
        }
        if let requestID = response.requestID {
            out.append("X-Request-Id: ")
            requestID.append(to: &out)
            out.append("\r\n")
        }
        out.append(response.usualHeaders)
        if let rateLimit = response.rateLimit { rateLimit.append(to: &out) }
        if !response.headers.isEmpty { out.appendText(response.headers) }
        if !response.crossOriginHeaders.isEmpty { out.appendText(response.crossOriginHeaders) }
        if !keepsAlive { out.append("Connection: close\r\n") }
        out.append("\r\n")
        return out.bytes
    }

    private mutating func begin(_ response: borrowing HTTPResponse) {
        status = response.status
        contentType = response.contentType.utf8Start
        beginning.removeAll()
        beginning.append("HTTP/1.1 ")
        beginning.append(response.status.rawValue)
        beginning.append(UInt8(ascii: " "))
        beginning.append(response.status.reason)
        beginning.append("\r\n")
        beginning.appendText(date.line)
        // The type that is told is the type, whatever the body looks like to a browser.
        beginning.append("X-Content-Type-Options: nosniff\r\n")
        if response.status == .noContent { return }
        beginning.append("Content-Type: ")
        beginning.append(response.contentType)
        beginning.append("\r\n")
    }
}
