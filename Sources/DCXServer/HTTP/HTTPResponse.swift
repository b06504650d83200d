internal import DCXSchema
internal import GraphQLCore

/// An answer, before it is bytes.
struct HTTPResponse: ~Copyable {
    var status = HTTPStatus.ok
    var contentType: StaticString = "application/json; charset=utf-8"
    /// Lines of the head besides those that every answer has, each ended by CR LF: those of all answers of one kind.
    var usualHeaders: StaticString = ""
    /// More such lines, of this answer.
    var headers = ""
    /// How full budgets are; nil where none is charged.
    var rateLimit: RateLimitFields?
    /// More such lines: what another origin's script may do with the answer.
    var crossOriginHeaders = ""
    /// What names the request in the log.
    var requestID: RequestID?
    var body: JSONBuffer
    /// Whether the head tells the length of the body. An answer to HEAD whose body was not made has none to tell: a length
    /// may be left out that only making the content would show (RFC 9110, section 9.3.2).
    var tellsLength = true
    /// What a large body has acquired of memory; given back when it was sent, or its client has gone.
    var lease: ResourceLease?
    /// In whose name the connection is from now on; nil leaves it as it is.
    var viewer: Viewer?

    init(body: consuming JSONBuffer = JSONBuffer()) { self.body = body }
}

extension JSONBuffer {
    /// UTF-8 text as it is.
    mutating func appendText(_ text: String) {
        var text = text
        text.withUTF8 { appendVerbatim(UnsafeRawBufferPointer($0)) }
    }
}
