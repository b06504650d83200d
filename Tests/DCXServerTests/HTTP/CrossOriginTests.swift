import Testing

@testable import DCXServer

/// What is said to scripts of other origins.
struct CrossOriginTests {
    private static let listed = TestServer(crossOrigins: ["https://portal.example", "http://localhost:3000"])
    private static let preflight = "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type"

    private func send(_ method: String, _ headers: String, to server: TestServer) throws -> TestAnswer {
        var client = try TestClient(port: server.port)
        try client.send("\(method) /graphql?query={__typename} HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\n")
        guard let answer = try client.receive() else { throw TestFailure("the server ended the connection") }
        return answer
    }

    @Test func saysNothingWithoutAList() throws {
        for method in ["GET", "OPTIONS"] {
            let answer = try send(method, "Origin: https://portal.example\r\n" + Self.preflight, to: .shared)
            #expect(!answer.head.contains("Access-Control"))
            #expect(!answer.head.contains("Vary: Origin"))
        }
    }

    @Test(arguments: ["https://portal.example", "http://localhost:3000"])
    func grantsWhatIsListed(origin: String) throws {
        let preflight = try send("OPTIONS", "Origin: \(origin)\r\n" + Self.preflight, to: Self.listed)
        #expect(preflight.status == 204)
        #expect(preflight.header("Access-Control-Allow-Origin") == origin)
        #expect(preflight.header("Access-Control-Allow-Methods") == "GET, POST")
        #expect(preflight.header("Access-Control-Allow-Headers") == "Accept, Authorization, Content-Type, GraphQL-Cost")
        let answer = try send("GET", "Origin: \(origin)", to: Self.listed)
        #expect(answer.status == 200)
        #expect(answer.header("Access-Control-Allow-Origin") == origin)
        #expect(answer.head.contains("\r\nVary: Origin"))
        let refused = try send("GET", "Origin: \(origin)\r\nAccept: text/html", to: Self.listed)
        #expect(refused.header("Access-Control-Allow-Origin") == origin)
    }

    @Test(arguments: [
        "Origin: https://evil.example", "Origin: https://portal.example.evil.example", "Origin: null", "Origin: *",
        "Origin: http://portal.example", "Origin: https://portal.example:444", "Origin: HTTPS://portal.example", "X: y",
    ])
    func grantsNothingElse(header: String) throws {
        for method in ["GET", "OPTIONS"] {
            let answer = try send(method, header + "\r\n" + Self.preflight, to: Self.listed)
            #expect(!answer.head.contains("Access-Control"))
            #expect(answer.head.contains("\r\nVary: Origin"))
        }
    }

    @Test func readsTheSetting() throws {
        #expect(
            try Configuration.readOrigins("https://a.example, http://b:80,https://[::1]:1")
                == ["https://a.example", "http://b:80", "https://[::1]:1"])
        for wrong in ["*", "null", "a.example", "https://a/", "https://A", "ftp://a", "https://a\r\nX: y", "https://"] {
            #expect(throws: ConfigurationError.self) { try Configuration.readOrigins(wrong) }
        }
    }
}
