import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// What operators see of requests: a line each on a pipe, as JSON, and numbers.
struct RequestLogTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func requestIsALineAndANumber() throws {
        let server = try ServerProcess(["serve"], ["DCX_LOOPS": "1"])
        var client = try TestClient(port: try server.port())
        let token = try signIn(&client)
        let answer = try client.post(
            "query Machines { virtualMachines { nodes { identityName } } }", token: token)
        #expect(answer.status == 200)
        let id = try #require(answer.header("X-Request-Id"))
        let lines = try requestLines(server, id)
        #expect(lines.count == 1)
        let line = lines[0]
        #expect(line["operation"] == .string("Machines"))
        #expect(line["client"] == .string("127.0.0.1"))
        #expect(line["viewer"]?.text?.count == 36)
        #expect(line["status"] == .number("200"))
        #expect(number(line, "microseconds") > 0)
        #expect(line["statements"] == .number("1"))
        #expect(number(line, "rows") >= 7)
        #expect(number(line, "bytes") == answer.body.utf8.count)
        #expect(line["errors"] == nil)
        let metrics = try get(&client, "/metrics").body
        #expect(metrics.contains("dcx_requests_total{status=\"2xx\"} 2\n"))
        #expect(metrics.contains("dcx_request_duration_seconds_count 2\n"))
        #expect(value(of: "dcx_statements_total", metrics) >= 2)
        #expect(value(of: "dcx_rows_total", metrics) >= 8)
        #expect(value(of: "dcx_response_bytes_total", metrics) > answer.body.utf8.count)
        // Written down each second.
        var cached = 0
        for _ in 0..<200 where cached < 2 {
            usleep(100_000)
            cached = value(of: "dcx_cached_documents", try get(&client, "/metrics").body)
        }
        #expect(cached == 2)
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    @Test func traceAndClientAreThoseOfTheProxy() throws {
        let server = try ServerProcess(["serve"], ["DCX_TRUSTED_PROXIES": "127.0.0.0/8"])
        var client = try TestClient(port: try server.port())
        let body = #"{"query":"{ nothing }"}"#
        try client.send(
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + "traceparent: 00-\(Self.trace)-00f067aa0ba902b7-01\r\nX-Forwarded-For: 1.1.1.1, 203.0.113.9\r\n\r\n\(body)"
        )
        let answer = try client.receive()
        let id = try #require(answer?.header("X-Request-Id"))
        #expect(id != Self.trace && id.count == 16, "what names a request is the server's own")
        let line = try #require(try requestLines(server, id).first)
        #expect(line["trace"] == .string(Self.trace))
        #expect(line["client"] == .string("203.0.113.9"))
        #expect(line["status"] == .number("400"))
        #expect(line["errors"]?.items.count == 1)
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    /// From the first line to the last, those about the process itself too.
    @Test func everyLineIsJSONWithATimeAndALevel() throws {
        let server = try ServerProcess(["serve"], ["DCX_LOOPS": "2", "DCX_MAX_CONNECTIONS": "999999"])
        var client = try TestClient(port: try server.port())
        _ = try client.post("{ __typename }")
        _ = try client.post("{ nothing }")
        try client.send("NONSENSE\r\n\r\n")
        _ = try client.receive()
        _ = try server.line(with: "\"refused\"")
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
        let lines = try server.allLines()
        #expect(lines.count >= 7)
        for line in lines {
            let value = try Array(line.utf8).withUnsafeBufferPointer { try JSONReader.read($0) }
            #expect(value["time"]?.text?.wholeMatch(of: /2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line)")
            #expect(["info", "warning", "error"].contains(value["level"]?.text), "\(line)")
        }
        #expect(lines.contains { $0.contains("serving on") } && lines.last?.contains("stopped") == true)
        #expect(lines.contains { $0.contains("\"level\":\"warning\"") && $0.contains("\"refused\"") })
    }

    /// A process has many connections to a database; that it answers is one thing to say.
    @Test(arguments: ["json", "text"])
    func databasesAreALineEach(format: String) throws {
        let server = try ServerProcess(["serve"], ["DCX_LOOPS": "4", "DCX_LOG": format])
        var client = try TestClient(port: try server.port())
        _ = try signIn(&client)
        for database in ["main", "aas", "e-networks"] { _ = try server.line(with: "connected", database) }
        for _ in 0..<20 { _ = try client.post("{ organisations { totalCount } virtualMachines { totalCount } }") }
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
        let lines = try server.allLines().filter { $0.contains("connected") }
        for database in ["main", "aas", "e-networks"] {
            #expect(lines.count { $0.contains(database) } == 1, "\(lines)")
        }
        #expect(lines.count == 3, "\(lines)")
    }

    /// Clients choose names and how much fails: neither fills the log.
    @Test func lineIsBounded() throws {
        let server = try ServerProcess(["serve"], ["DCX_LOOPS": "1"])
        var client = try TestClient(port: try server.port())
        let name = String(repeating: "a", count: 5_000)
        let fields = (0..<200).map { "f\($0): organisations(first: 1) { totalCount }" }
        let answer = try client.post("query \(name) { \(fields.joined(separator: " ")) }")
        #expect(answer.codes.count == 200)
        let line = try #require(try requestLines(server, answer.header("X-Request-Id") ?? "none").first)
        #expect(line["operation"] == .string(name.prefix(100) + "…"))
        #expect(line["errors"]?.items.count == 16)
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    @Test func refusalIsALineAndANumber() throws {
        let server = try ServerProcess(
            ["serve"], ["DCX_LOOPS": "1", "DCX_HEAD_MILLISECONDS": "100", "DCX_MAX_CONNECTIONS": "2"])
        let port = try server.port()
        var client = try TestClient(port: port)
        #expect(try get(&client, "/healthz").header("X-Request-Id") != nil)
        for (request, status) in [("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HT", 408)] {
            var other = try TestClient(port: port)
            try other.send(request)
            let answer = try #require(try other.receive())
            #expect(answer.status == status)
            let line = try json(try server.line(with: "refused", answer.header("X-Request-Id") ?? "none"))
            #expect(line["status"] == .number("\(status)"))
            #expect(line["client"] == .string("127.0.0.1"))
            #expect(line["reasons"]?.items.count == 1)
        }
        let body = #"{"query":"{__typename}"}"#
        try client.begin(body)
        var second = try TestClient(port: port)
        try second.begin(body)
        var third = try TestClient(port: port)
        #expect(try third.receive()?.status == 503)
        try client.send(body)
        #expect(try client.receive()?.status == 200)
        let metrics = try get(&client, "/metrics").body
        for status in [400, 408, 503] {
            #expect(metrics.contains("dcx_refusals_total{status=\"\(status)\"} 1\n"))
        }
        #expect(metrics.contains("dcx_connections_dropped_total 0\n"))
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    private func signIn(_ client: inout TestClient) throws -> String {
        let answer = try client.post(
            #"mutation { signIn(input: { email: "john@vodacom.example", password: "dcx-demo" }) { session { accessToken } } }"#
        )
        return answer.data["signIn"]?["session"]?["accessToken"]?.text ?? ""
    }

    private func get(_ client: inout TestClient, _ path: String) throws -> TestAnswer {
        try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return try #require(try client.receive())
    }

    private func requestLines(_ server: ServerProcess, _ id: String) throws -> [JSONValue] {
        _ = try server.line(with: "\"request\":\"\(id)\"")
        return try server.lines.filter { $0.contains(id) }.map(json)
    }

    private func json(_ line: String) throws -> JSONValue {
        var line = line
        return try line.withUTF8 { try JSONReader.read($0) }
    }

    private func number(_ line: JSONValue, _ name: String) -> Int { line[name]?.text.flatMap { Int($0) } ?? 0 }

    private func value(of metric: String, _ metrics: String) -> Int {
        metrics.split(separator: "\n").first { $0.hasPrefix(metric + " ") }
            .flatMap { Int($0.dropFirst(metric.count + 1)) } ?? 0
    }
}
