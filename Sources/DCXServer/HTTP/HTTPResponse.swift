internal import GraphQLCore

/// An answer, before it is bytes.
struct HTTPResponse: ~Copyable {
    var status = HTTPStatus.ok
    var contentType: StaticString = "application/json; charset=utf-8"
    /// Lines of the head besides those that every answer has, each ended by CR LF.
    var headers = ""
    /// More such lines: what another origin's script may do with the answer.
    var crossOriginHeaders = ""
    /// What names the request in the log.
    var requestID = ""
    var body = JSONBuffer()

    /// Writes the head. HEAD is told the length of what it is not sent.
    func writeHead(to out: inout JSONBuffer, date: String, keepsAlive: Bool) {
        out.append("HTTP/1.1 ")
        out.append(status.rawValue)
        out.append(UInt8(ascii: " "))
        out.append(status.reason)
        out.append("\r\n")
        out.appendText(date)
        // 204 has no content, and must not tell a length (RFC 9110, section 8.6).
        if status != .noContent {
            out.append("Content-Type: ")
            out.append(contentType)
            out.append("\r\nContent-Length: ")
            out.append(body.count)
            out.append("\r\n")
        }
        if !requestID.isEmpty {
            out.append("X-Request-Id: ")
            out.appendText(requestID)
            out.append("\r\n")
        }
        out.appendText(headers)
        out.appendText(crossOriginHeaders)
        if !keepsAlive { out.append("Connection: close\r\n") }
        out.append("\r\n")
    }
}

extension JSONBuffer {
    /// UTF-8 text as it is.
    mutating func appendText(_ text: String) {
        var text = text
        text.withUTF8 { appendVerbatim(UnsafeRawBufferPointer($0)) }
    }
}
