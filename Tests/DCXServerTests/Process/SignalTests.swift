import Glibc
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// A stop loses nothing that was accepted, and does not wait for ever.
@Suite(.serialized)
struct SignalTests {
    private static let half = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf"

    @Test(arguments: [SIGTERM, SIGINT, SIGTERM, SIGTERM])
    func answersWhatWasAccepted(signal: Int32) throws {
        let server = try ServerProcess(["serve"], ["DCX_LOG": "off"])
        let port = try server.port()
        var idle = try TestClient(port: port)
        #expect(try idle.post("{ __typename }").status == 200)
        let load = try StopLoad(port)
        try ServerProcess.wait(20_000, "answers") { load.result.answered > 400 ? true : nil }
        server.signal(signal)
        let hasEnded = idle.waitForEnd()
        #expect(hasEnded, "idle connections are closed")
        #expect(try server.exitCode() == 0)
        let result = try ServerProcess.wait(10_000, "end of the clients") {
            load.result.running == 0 ? load.result : nil
        }
        #expect(result.lost == [])
        #expect(result.refused == 8, "each ends because nobody listens any more")
        #expect(result.told > 0, "clients are told that the connection ends")
        #expect(try server.allLines().last == "dcx-server: stopped")
    }

    @Test func waitsForWhatRunsAndNoLonger() throws {
        let server = try ServerProcess(["serve"], ["DCX_STOP_MILLISECONDS": "600"])
        let client = try TestClient(port: try server.port())
        try client.send(Self.half)
        let startedAt = EventLoop.monotonicMilliseconds()
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
        let elapsed = EventLoop.monotonicMilliseconds() - startedAt
        #expect(elapsed >= 500 && elapsed < 3_000, "\(elapsed) ms")
    }

    @Test func answersWhatIsSentToTheEndWhileItStops() throws {
        let server = try ServerProcess()
        var client = try TestClient(port: try server.port())
        try client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHo")
        #expect(try client.receive()?.status == 200)
        server.signal(SIGTERM)
        _ = try server.line(with: "stopping")
        try client.send("st: a\r\n\r\n")
        let last = try client.receive()
        #expect(last?.status == 200)
        #expect(last?.header("Connection") == "close")
        #expect(try client.receive() == nil)
        #expect(try server.exitCode() == 0)
    }

    /// As a log rotation or the end of a terminal sends it.
    @Test(arguments: ["serve", "work"])
    func hangUpEndsNothing(command: String) throws {
        // A worker with work to do would change the data of other tests.
        let nowhere = "postgresql:///nothing?host=/nonexistent"
        var settings = ["DCX_LOG": "text"]
        if command == "work" {
            for name in ["MAIN", "AAS", "ENETWORKS"] { settings["DCX_\(name)_WORKER_URL"] = nowhere }
        }
        let server = try ServerProcess([command], settings)
        let port = command == "serve" ? try server.port() : 0
        if command == "work" { _ = try server.line(with: "working") }
        for _ in 0..<2 { server.signal(SIGHUP) }
        _ = try server.line(with: "SIGHUP changes nothing")
        if command == "serve" {
            var client = try TestClient(port: port)
            #expect(try client.post("{ __typename }").status == 200)
        }
        server.signal(SIGTERM)
        #expect(try server.exitCode() == 0)
    }

    @Test func secondSignalEndsAtOnce() throws {
        let server = try ServerProcess()
        let client = try TestClient(port: try server.port())
        try client.send(Self.half)
        server.signal(SIGTERM)
        _ = try server.line(with: "stopping")
        let startedAt = EventLoop.monotonicMilliseconds()
        server.signal(SIGINT)
        #expect(try server.exitCode() == 130)
        #expect(EventLoop.monotonicMilliseconds() - startedAt < 1_000)
    }
}

/// Eight clients that ask without a pause until nobody listens: half on a connection each, half on a new one each time.
private final class StopLoad: Sendable {
    struct Result {
        var answered = 0
        /// Answers that say that the connection ends.
        var told = 0
        /// Requests on a connection that was there, without an answer.
        var lost: [String] = []
        var refused = 0
        var running = 8
    }

    private let state = Mutex(Result())
    private let port: UInt16
    private let token: String

    init(_ port: UInt16) throws {
        self.port = port
        var client = try TestClient(port: port)
        let answer = try client.post(
            #"mutation { signIn(input: { email: "john@vodacom.example", password: "dcx-demo" }) { session { accessToken } } }"#
        )
        token = answer.data["signIn"]?["session"]?["accessToken"]?.text ?? ""
        for number in 0..<8 {
            try Thread.start {
                while self.runConnection(keepsAlive: number % 2 == 0) {}
                self.state.withLock { $0.running -= 1 }
            }
        }
    }

    var result: Result { state.withLock { $0 } }

    /// - Returns: false where there was no connection to be had.
    private func runConnection(keepsAlive: Bool) -> Bool {
        guard var client = try? TestClient(port: port) else {
            state.withLock { $0.refused += 1 }
            return false
        }
        while true {
            do {
                let answer = try client.post("{ virtualMachines { nodes { identityName } } }", token: token)
                let isLast = answer.header("Connection") == "close"
                state.withLock { state in
                    state.answered += 1
                    if isLast { state.told += 1 }
                    if answer.status != 200 || !answer.codes.isEmpty { state.lost.append(answer.body) }
                }
                if isLast || !keepsAlive { return true }
            } catch {
                state.withLock { $0.lost.append("\(error)") }
                return true
            }
        }
    }
}
