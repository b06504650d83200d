internal import GraphQLCore

/// An answer, before it is bytes.
struct HTTPResponse: ~Copyable {
    var status = HTTPStatus.ok
    var contentType: StaticString = "application/json; charset=utf-8"
    /// Lines of the head besides those that every answer has, each ended by CR LF.
    var extraHeaders = ""
    var body = JSONBuffer()

    /// Appends the whole answer.
    /// - Parameter withBody: false for HEAD, whose length is told all the same.
    func write(to out: inout JSONBuffer, keepsAlive: Bool, withBody: Bool) {
        out.append("HTTP/1.1 ")
        out.append(status.rawValue)
        out.append(UInt8(ascii: " "))
        out.appendText(status.reason)
        out.append("\r\nContent-Type: ")
        out.append(contentType)
        out.append("\r\nContent-Length: ")
        out.append(body.count)
        out.append("\r\n")
        out.appendText(extraHeaders)
        if !keepsAlive { out.append("Connection: close\r\n") }
        out.append("\r\n")
        if withBody { out.appendVerbatim(body.bytes) }
    }
}

extension JSONBuffer {
    /// UTF-8 text as it is.
    mutating func appendText(_ text: String) {
        var text = text
        text.withUTF8 { appendVerbatim(UnsafeRawBufferPointer($0)) }
    }
}
