import Testing

@testable import DCXServer

/// The server on a real socket.
struct HTTPServerTests {
    private let server = TestServer.shared

    @Test func keepsTheConnection() throws {
        var client = try TestClient(port: server.port)
        for _ in 0..<3 {
            let answer = try client.post("{ __typename }")
            #expect(answer.status == 200)
            #expect(answer.body == #"{"data":{"__typename":"Query"}}"#)
        }
    }

    @Test func answersPipelinedRequestsInOrder() throws {
        var client = try TestClient(port: server.port)
        let requests = (0..<20).map { number in
            let body = #"{"query":"{ a\#(number): __typename }"}"#
            return "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        try client.send(requests.joined())
        client.shutdownWriting()
        for number in 0..<20 {
            #expect(try client.receive()?.body == #"{"data":{"a\#(number)":"Query"}}"#)
        }
        #expect(try client.receive() == nil)
    }

    @Test func answersAfterAHalfClose() throws {
        var client = try TestClient(port: server.port)
        try client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
        client.shutdownWriting()
        #expect(try client.receive()?.status == 200)
        #expect(try client.receive() == nil)
    }

    @Test func endsTheConnectionAfterAMalformedRequest() throws {
        var client = try TestClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.receive()
        #expect(answer?.status == 400)
        #expect(answer?.head.contains("Connection: close") == true)
        #expect(try client.receive() == nil)
    }

    @Test(arguments: [
        ("GET /graphql HTTP/1.1\r\nHost: a\r\n\r\n", 405), ("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 415),
        ("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ])
    func answersWithTheStatus(request: String, status: Int) throws {
        var client = try TestClient(port: server.port)
        try client.send(request)
        #expect(try client.receive()?.status == status)
    }
}
