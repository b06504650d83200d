import Foundation
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

    // MARK: Headers

    private func allowed(_ server: TestServer) throws -> Set<String> {
        let preflight = try send("OPTIONS", "Origin: https://portal.example\r\n" + Self.preflight, to: server)
        let names = preflight.header("Access-Control-Allow-Headers") ?? ""
        return Set(names.lowercased().split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }.map(String.init))
    }

    @Test(arguments: [
        "accept", "authorization", "content-type", "graphql-cost", "traceparent", "tracestate", "baggage",
        "x-request-id",
        "idempotency-key", "apollographql-client-name", "apollographql-client-version", "graphql-client-name",
        "graphql-client-version", "apollo-require-preflight", "x-apollo-operation-name", "sentry-trace",
        "x-datadog-trace-id",
        "x-b3-traceid", "x-requested-with",
    ])
    func headersOfCommonClientsAreAllowed(name: String) throws { #expect(try allowed(Self.listed).contains(name)) }

    @Test func allowedHeadersAreASetting() throws {
        let server = TestServer(
            crossOrigins: ["https://portal.example"], configure: { $0.crossOriginHeaders = ["X-Own"] })
        let allowed = try allowed(server)
        #expect(allowed == ["accept", "authorization", "content-type", "graphql-cost", "x-own"])
        #expect(try Configuration.readHeaderNames("traceparent, X-Own,b3") == ["traceparent", "X-Own", "b3"])
        for wrong in ["*", "a b", "a:b", "a\r\nX: y", "ä", "a,\"b\""] {
            #expect(throws: ConfigurationError.self) { try Configuration.readHeaderNames(wrong) }
        }
    }

    @Test func answerHeadersAreExposed() throws {
        let answer = try send("GET", "Origin: https://portal.example", to: Self.listed)
        let exposed = (answer.header("Access-Control-Expose-Headers") ?? "").components(separatedBy: ", ")
        for name in ["X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy", "WWW-Authenticate"] {
            #expect(exposed.contains(name), "\(name)")
        }
        #expect(answer.header("X-Request-Id") != nil)
    }

    // MARK: What is refused before there is a request

    private static let origin = "Origin: https://portal.example"
    private static let large = "X-Large: " + String(repeating: "x", count: 40_000)

    /// Each with the origin before and behind what it is refused for, as far as the head has a place for it.
    static let refused: [(request: String, status: Int)] = [
        ("GET /graphql HTTP/1.1\r\nHost: a\r\n\(large)\r\n\(origin)\r\n\r\n", 431),
        ("GET /graphql HTTP/1.1\r\nHost: a\r\n\(origin)\r\n\(large)\r\n\r\n", 431),
        ("GET /graphql HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 200))\(origin)\r\n\r\n", 431),
        ("GET /graphql?query=\(String(repeating: "x", count: 40_000)) HTTP/1.1\r\nHost: a\r\n\(origin)\r\n\r\n", 414),
        ("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\(origin)\r\n\r\n", 413),
        ("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\(origin)\r\n\r\n", 400),
        ("POST /graphql HTTP/1.1\r\nHost: a\r\nExpect: x\r\norigin: https://portal.example\r\n\r\n", 417),
        ("POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\(origin)\r\n\r\n", 501),
        ("GET /graphql HTTP/1.1\r\n\(origin)\r\n\r\n", 400),
        ("GET /graphql HTTP/2.0\r\nHost: a\r\n\(origin)\r\n\r\n", 505),
        ("POST /graphql HTTP/1.1\r\nHost: a\r\n\(origin)\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        (
            "POST /graphql HTTP/1.1\r\nHost: a\r\n\(origin)\r\nContent-Length: 70000\r\n\r\n\(String(repeating: "x", count: 70_000))",
            413
        ),
    ]

    @Test(arguments: refused)
    func refusalIsReadable(request: String, status: Int) throws {
        var client = try TestClient(port: Self.listed.port)
        try client.send(request)
        let answer = try #require(try client.receive())
        #expect(answer.status == status)
        #expect(answer.header("Access-Control-Allow-Origin") == "https://portal.example")
        #expect(answer.header("Access-Control-Expose-Headers")?.contains("X-Request-Id") == true)
        #expect(answer.codes.count == 1)
    }

    @Test(arguments: refused)
    func refusalOfOthersIsNotReadable(request: String, status: Int) throws {
        var client = try TestClient(port: Self.listed.port)
        try client.send(request.replacing("https://portal.example", with: "https://evil.example"))
        let answer = try #require(try client.receive())
        #expect(answer.status == status)
        #expect(!answer.head.contains("Access-Control"))
        #expect(answer.head.contains("\r\nVary: Origin"))
    }

    @Test func headThatEndsSlowlyIsReadToItsEnd() throws {
        var client = try TestClient(port: Self.listed.port)
        try client.send("GET /graphql HTTP/1.1\r\nHost: a\r\n\(Self.large)\r\n")
        for byte in Array("\(Self.origin)\r\n\r\n".utf8) { try client.send([byte]) }
        #expect(try client.receive()?.header("Access-Control-Allow-Origin") == "https://portal.example")
    }

    /// A client that sends no more is answered all the same.
    @Test func headThatDoesNotEndIsAnswered() throws {
        var client = try TestClient(port: Self.listed.port)
        try client.send("GET /graphql HTTP/1.1\r\nHost: a\r\n\(Self.large)")
        #expect(try client.receive()?.status == 431)
        var other = try TestClient(port: Self.listed.port)
        try other.send("GET /graphql HTTP/1.1\r\nHost: a\r\n\(Self.large)")
        other.shutdownWriting()
        #expect(try other.receive()?.status == 431)
        var third = try TestClient(port: Self.listed.port)
        try third.send("HEAD /graphql HTTP/1.1\r\nHost: a\r\n\(Self.large)\r\n\r\n")
        #expect(try third.receive(isBodyExpected: false)?.status == 431)
        let hasEnded = third.waitForEnd()
        #expect(hasEnded)
    }

    @Test func timeoutIsReadable() throws {
        let server = TestServer(
            crossOrigins: ["https://portal.example"],
            configure: {
                $0.http.headMilliseconds = 100
                $0.http.bodyWindowMilliseconds = 100
            })
        for request in [
            "GET /graphql HTTP/1.1\r\n\(Self.origin)\r\n",
            "POST /graphql HTTP/1.1\r\nHost: a\r\n\(Self.origin)\r\nContent-Length: 9\r\n\r\n",
        ] {
            var client = try TestClient(port: server.port)
            try client.send(request)
            let answer = try client.receive()
            #expect(answer?.status == 408)
            #expect(answer?.header("Access-Control-Allow-Origin") == "https://portal.example")
        }
    }

    @Test func refusedConnectionIsReadable() throws {
        let server = TestServer(
            crossOrigins: ["https://portal.example"],
            configure: {
                $0.http.connections = 1
                $0.http.headMilliseconds = 60_000
            })
        var busy = try TestClient(port: server.port)
        try busy.begin(#"{"query":"{__typename}"}"#)
        var client = try TestClient(port: server.port)
        try client.send("GET /graphql HTTP/1.1\r\nHost: a\r\n\(Self.origin)\r\n\r\n")
        let answer = try client.receive()
        #expect([429, 503].contains(answer?.status))
        #expect(answer?.header("Retry-After") == "1")
        #expect(answer?.header("Access-Control-Allow-Origin") == "https://portal.example")
        var silent = try TestClient(port: server.port)
        #expect([429, 503].contains(try silent.receive()?.status))
    }

    @Test func lastAnswerOfAConnectionIsReadable() throws {
        let server = TestServer(
            crossOrigins: ["https://portal.example"], configure: { $0.http.requestsPerConnection = 2 })
        var client = try TestClient(port: server.port)
        for number in 1...2 {
            try client.send("GET /graphql?query={__typename} HTTP/1.1\r\nHost: a\r\n\(Self.origin)\r\n\r\n")
            let answer = try client.receive()
            #expect(answer?.header("Connection") == (number == 2 ? "close" : nil))
            #expect(answer?.header("Access-Control-Allow-Origin") == "https://portal.example")
        }
    }

    /// Every page and every status: what a script asks for by mistake says so to it.
    @Test(arguments: [
        "/", "/healthz", "/readyz", "/nowhere", "/graphql", "/graphql?query={x}", "/graphql?query={__typename}",
    ])
    func everyPageIsReadable(path: String) throws {
        for method in ["GET", "POST", "PUT", "OPTIONS"] {
            var client = try TestClient(port: Self.listed.port)
            try client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\(Self.origin)\r\n\r\n")
            let answer = try client.receive()
            #expect(answer?.header("Access-Control-Allow-Origin") == "https://portal.example")
            #expect(answer?.header("X-Content-Type-Options") == "nosniff")
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
