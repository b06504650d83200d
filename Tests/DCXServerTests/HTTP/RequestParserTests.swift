import Testing

@testable import DCXServer

/// Requests as bytes, each whole and cut in two at every place.
struct RequestParserTests {
    private enum Verdict: Equatable {
        case incomplete, complete(bodyLength: Int), refused(Int)
    }

    private func verdict(_ text: String, cutAt cut: Int? = nil) -> Verdict {
        let bytes = Array(text.utf8)
        var parser = RequestParser()
        var result = RequestParser.Result.incomplete
        for end in [cut, bytes.count].compactMap({ $0 }) {
            result = bytes[..<end].withUnsafeBufferPointer { parser.parse($0) }
            if case .refused = result { break }
        }
        return switch result {
        case .incomplete: .incomplete
        case .complete(let head): .complete(bodyLength: head.bodyRange.count)
        case .refused(let status, _): .refused(status.rawValue)
        }
    }

    private func check(_ text: String, _ expected: Verdict, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(verdict(text) == expected, "\(text.debugDescription)", sourceLocation: sourceLocation)
        for cut in 0..<text.utf8.count {
            #expect(
                verdict(text, cutAt: cut) == expected, "\(text.debugDescription) cut at \(cut)",
                sourceLocation: sourceLocation)
        }
    }

    @Test func acceptsWhatIsWellFormed() {
        check("GET / HTTP/1.1\r\nHost: a\r\n\r\n", .complete(bodyLength: 0))
        check("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", .complete(bodyLength: 2))
        check("POST /graphql HTTP/1.1\r\nHOST:a\r\ncontent-length:\t2 \r\n\r\n{}", .complete(bodyLength: 2))
        check("GET / HTTP/1.0\r\nHost: a\r\n\r\n", .complete(bodyLength: 0))
    }

    @Test func waitsForWhatIsMissing() {
        #expect(verdict("") == .incomplete)
        #expect(verdict("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n{}") == .incomplete)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\nHost: a\n\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\u{0}\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\u{7F}\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    ])
    func refusesWhatAProxyCouldReadOtherwise(request: String) { check(request, .refused(400)) }

    @Test func refusesWhatIsNotSpoken() {
        check("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .refused(501))
        check("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n", .refused(413))
        check("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .refused(505))
        #expect(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 20_000)) == .refused(431))
    }
}
