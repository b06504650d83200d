import GraphQLCore
import Testing

@testable import DCXServer

/// Connections on a real socket, before a handler that answers with the body it was sent.
struct ConnectionTests {
    private func post(_ body: String, _ headers: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func keepsTheConnection() throws {
        var client = try StubServer().client()
        for body in ["a", "", "ccc"] {
            try client.send(post(body))
            let answer = try client.receive()
            #expect(answer?.body == body)
            #expect(answer?.header("Connection") == nil)
        }
    }

    @Test func tellsTheDate() throws {
        #expect(HTTPDate.text(secondsSince1970: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        var client = try StubServer().client()
        try client.send(post(""))
        #expect(try client.receive()?.header("Date")?.wholeMatch(of: /\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/) != nil)
    }

    @Test func answersPipelinedRequestsInOrder() throws {
        var client = try StubServer().client()
        try client.send((0..<200).map { post("body \($0)") }.joined())
        client.shutdownWriting()
        for number in 0..<200 { #expect(try client.receive()?.body == "body \(number)") }
        #expect(try client.receive() == nil)
    }

    @Test func readsByteByByte() throws {
        var client = try StubServer().client()
        let chunked =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n"
        for byte in (chunked + post("f")).utf8 { try client.send([byte]) }
        #expect(try client.receive()?.body == "abcde")
        #expect(try client.receive()?.body == "f")
    }

    @Test func answersAfterAHalfClose() throws {
        var client = try StubServer().client()
        try client.send(post("a"))
        client.shutdownWriting()
        #expect(try client.receive()?.body == "a")
        #expect(try client.receive() == nil)
    }

    /// A client takes no body behind the answer to a HEAD: what came there would be the next answer.
    @Test(arguments: [
        "HEAD /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nHEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/3.0\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    ])
    func refusesAHeadWithoutABody(request: String) throws {
        var client = try StubServer().client()
        try client.send(request)
        let answer = try client.receive(isBodyExpected: false)
        #expect(answer.map { $0.status >= 400 } == true)
        #expect(answer?.header("Content-Length") != "0")
        #expect(try client.receive() == nil)
        let hasNothingLeft = client.hasNothingLeft
        #expect(hasNothingLeft)
    }

    @Test func refusesARequestThatEndsEarly() throws {
        var client = try StubServer().client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
        client.shutdownWriting()
        #expect(try client.receive()?.status == 400)
        #expect(try client.receive() == nil)
    }

    @Test(arguments: [
        "Connection: close", "connection: keep-alive, Close", "Connection: x\r\nConnection: close",
    ])
    func endsTheConnectionWhenAsked(header: String) throws {
        var client = try StubServer().client()
        try client.send(post("a", header + "\r\n") + post("b"))
        let answer = try client.receive()
        #expect(answer?.body == "a")
        #expect(answer?.header("Connection") == "close")
        #expect(try client.receive() == nil)
    }

    @Test func endsTheConnectionOfHTTP1_0() throws {
        var client = try StubServer().client()
        try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try client.receive()?.status == 200)
        #expect(try client.receive() == nil)
    }

    @Test func refusesAndEnds() throws {
        var client = try StubServer().client()
        try client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + post("b"))
        let answer = try client.receive()
        #expect(answer?.status == 400)
        #expect(answer?.header("Connection") == "close")
        #expect(
            answer?.body == #"{"errors":[{"message":"A header is malformed.","extensions":{"code":"BAD_REQUEST"}}]}"#)
        #expect(try client.receive() == nil)
    }

    /// A client that is still sending gets its answer, and no reset.
    @Test func answersBeforeTheBodyIsSent() throws {
        var limits = HTTPLimits()
        limits.bodyBytes = 1000
        var client = try StubServer(limits: limits).client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        for _ in 0..<10 { try client.send([UInt8](repeating: 0, count: 100_000)) }
        #expect(try client.receive()?.status == 413)
        client.shutdownWriting()
        let hasEnded = client.waitForEnd()
        #expect(hasEnded)
    }

    @Test func asksForABodyThatIsWanted() throws {
        var client = try StubServer().client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.receive()?.head == "HTTP/1.1 100 Continue")
        try client.send("{}" + post("b"))
        #expect(try client.receive()?.body == "{}")
        #expect(try client.receive()?.body == "b")
    }

    @Test(arguments: [
        ("/refuse", "100-continue", 415), ("/", "200-ok", 417),
    ])
    func refusesABodyThatIsNotWanted(path: String, expectation: String, status: Int) throws {
        var client = try StubServer().client()
        try client.send("POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: \(expectation)\r\nContent-Length: 2\r\n\r\n")
        let answer = try client.receive()
        #expect(answer?.status == status)
        #expect(answer?.header("Connection") == "close")
        #expect(try client.receive() == nil)
    }

    @Test func tellsHeadTheLength() throws {
        var client = try StubServer().client()
        try client.send("HEAD /bytes?70000 HTTP/1.1\r\nHost: a\r\n\r\n" + post("b"))
        #expect(try client.receive(isBodyExpected: false)?.header("Content-Length") == "70000")
        #expect(try client.receive()?.body == "b")
    }

    @Test func sendsLargeAnswersWhole() throws {
        var client = try StubServer().client()
        for count in [10_000_000, 0, 3_000_000] {
            try client.send("GET /bytes?\(count) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.receive()?.body.utf8.count == count)
        }
    }
}
