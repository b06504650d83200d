import CLinux
import Foundation
import Glibc
import Testing

@testable import DCXServer

/// A server goes on whatever becomes of those who read its log, and within what the system allows it.
struct SurroundingsTests {
    /// Starts the server behind a shell.
    private func start(_ script: String, _ settings: [String: String] = [:]) throws -> ServerProcess {
        let binary = try #require(ProcessInfo.processInfo.environment["DCX_TEST_SERVER"])
        let own = ["DCX_TEST_SERVER": "/bin/sh", "BINARY": binary, "DCX_LOOPS": "1", "DCX_MAX_CONNECTIONS": "300"]
        return try ServerProcess(["-c", script], own.merging(settings) { $1 })
    }

    /// Tells the process and the first line of its log; the reader reads no more.
    /// - Parameter rest: what the reader does then.
    private func startReading(_ rest: String) throws -> (server: ServerProcess, process: pid_t) {
        let server = try start(
            """
            exec 3>&2
            sh -c 'echo "pid $$" >&3; exec "$BINARY" serve 3>&-' 2>&1 >/dev/null |
                { read line; echo "$line" >&2; \(rest); }
            """)
        let line = try server.line(with: "pid ")
        return (server, try #require(pid_t(line.dropFirst("pid ".count))))
    }

    private func waitForEnd(of process: pid_t) throws {
        try ServerProcess.wait(10_000, "end of the server") { kill(process, 0) == 0 ? nil : true }
    }

    @Test func readerThatEndsIsNoEnd() throws {
        let (server, process) = try startReading("exit 0")
        defer { kill(process, SIGKILL) }
        var client = try TestClient(port: try server.port())
        for _ in 0..<20 {
            #expect(try client.post("{ __typename }").status == 200)
            usleep(5_000)
        }
        kill(process, SIGTERM)
        try waitForEnd(of: process)
    }

    @Test func readerThatStopsHoldsUpNobody() throws {
        let (server, process) = try startReading("exec sleep 30")
        defer { kill(process, SIGKILL) }
        var client = try TestClient(port: try server.port())
        // More than the pipe and what waits can hold, with two hundred bytes to a line.
        let name = String(repeating: "a", count: 100)
        let request = "GET /graphql?query=query+\(name){__typename} HTTP/1.1\r\nHost: a\r\n\r\n"
        for _ in 0..<100 {
            try client.send(String(repeating: request, count: 100))
            for _ in 0..<100 { #expect(try client.receive()?.status == 200) }
        }
        try client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        let metrics = try #require(try client.receive()).body
        let dropped = metrics.firstMatch(of: /\ndcx_log_lines_dropped_total (\d+)\n/)?.output.1
        #expect((dropped.flatMap { Int($0) } ?? 0) > 50, "\(metrics)")
        kill(process, SIGTERM)
        try waitForEnd(of: process)
    }

    /// Clients would wait for ever where there is no descriptor for them, and databases be out of reach.
    @Test(arguments: [(16, false), (64, false), (80, false), (256, true)])
    func tooFewOpenFilesRefuseTheStart(limit: Int, starts: Bool) throws {
        let server = try start("ulimit -n \(limit); exec \"$BINARY\" serve")
        if starts {
            var client = try TestClient(port: try server.port())
            #expect(try client.post("{ __typename }").status == 200)
            server.signal(SIGTERM)
            #expect(try server.exitCode() == 0)
        } else {
            #expect(try server.exitCode() == 2)
            let text = try server.allLines().joined()
            #expect(text.contains("\(limit) open files are allowed, and") && text.contains("ulimit -n"), "\(text)")
        }
    }

    /// Else the log would go to the first socket that is made.
    @Test func standardErrorMayBeClosed() throws {
        let listener = clinux_listen("127.0.0.1", 0, 1)
        let port = clinux_port(listener)
        close(listener)
        let server = try start("exec \"$BINARY\" serve 2>&-", ["DCX_LISTEN": "127.0.0.1:\(port)"])
        try ServerProcess.wait(20_000, "server") { (try? TestClient(port: port)) == nil ? nil : true }
        var client = try TestClient(port: port)
        for _ in 0..<20 {
            #expect(try client.post("{ organisations(first: 1) { totalCount } }").status == 200)
            usleep(5_000)
        }
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    /// Clients leave descriptors for the databases.
    @Test func connectionsAreThoseThatThereAreDescriptorsFor() throws {
        let server = try start("ulimit -n 200; exec \"$BINARY\" serve")
        let line = try server.line(with: "200 open files are allowed", "not 300")
        let most = try #require(line.firstMatch(of: /takes (\d+) connections/)?.output.1).description
        let port = try server.port()
        let held = try (0..<(Int(most) ?? 0)).map { _ in
            var client = try TestClient(port: port)
            try client.begin(#"{"query":"{__typename}"}"#)
            return HeldClient(client)
        }
        var next = try TestClient(port: port)
        #expect(try next.receive()?.status == 503)
        withExtendedLifetime(held) {}
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }
}

/// Holds a client that does nothing.
private final class HeldClient {
    private let client: TestClient

    init(_ client: consuming TestClient) { self.client = client }
}
