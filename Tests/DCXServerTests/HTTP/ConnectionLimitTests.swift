import CLinux
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// What a client may not do to the server: be slow, be many, ask for ever, or take without reading.
struct ConnectionLimitTests {
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"

    /// Limits short enough to be waited for.
    private static var short: HTTPLimits {
        var limits = HTTPLimits()
        limits.sweepMilliseconds = 20
        limits.idleMilliseconds = 60_000
        limits.headMilliseconds = 200
        limits.bodyWindowMilliseconds = 200
        limits.answerWindowMilliseconds = 200
        limits.lingerMilliseconds = 100
        return limits
    }

    @Test func endsIdleConnections() throws {
        var limits = Self.short
        limits.idleMilliseconds = 100
        var client = try StubServer(limits: limits).client()
        try client.send(Self.post)
        #expect(try client.receive()?.body == "x")
        #expect(try client.receive() == nil)
    }

    @Test(arguments: [
        "P", "POST / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n",
    ])
    func cutsOffAClientThatStalls(beginning: String) throws {
        var client = try StubServer(limits: Self.short).client()
        try client.send(beginning)
        #expect(try client.receive()?.status == 408)
        #expect(try client.receive() == nil)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000;",
    ])
    func cutsOffAClientThatDrips(beginning: String) throws {
        let client = try StubServer(limits: Self.short).client()
        try client.send(beginning)
        let startedAt = EventLoop.monotonicMilliseconds()
        // A byte each five milliseconds, far less than the rate: it ends soon all the same.
        while client.sendSome([0x78]) == 1, EventLoop.monotonicMilliseconds() - startedAt < 10_000 { usleep(5_000) }
        #expect(EventLoop.monotonicMilliseconds() - startedAt < 5_000)
    }

    /// Neither does the server keep reading what is asked, nor does it wait for ever to be read.
    @Test func cutsOffAClientThatDoesNotRead() throws {
        let server = try StubServer(limits: Self.short)
        var client = try server.client()
        let request = Array(String(repeating: "GET /bytes?4000000 HTTP/1.1\r\nHost: a\r\n\r\n", count: 2_000).utf8)
        let before = Self.residentBytes()
        var taken = 0
        let startedAt = EventLoop.monotonicMilliseconds()
        while let count = client.sendSome(request), EventLoop.monotonicMilliseconds() - startedAt < 10_000 {
            taken += count
            if count == 0 { usleep(5_000) }
        }
        #expect(EventLoop.monotonicMilliseconds() - startedAt < 8_000)
        #expect(Self.residentBytes() - before < 200_000_000, "thousands of answers of four megabytes were not made")
        let hasEnded = client.waitForEnd()
        #expect(hasEnded)
    }

    /// A client that has sent the beginning of a request, when the server has read it.
    private func busyClient(_ server: StubServer) throws -> TestClient {
        var client = try server.client()
        try client.send(Self.post)
        #expect(try client.receive()?.body == "x")
        try client.send(Self.post + "POST")
        #expect(try client.receive()?.body == "x")
        return client
    }

    private static let rest = Self.post.dropFirst(4)

    @Test func refusesConnectionsBeyondTheLimit() throws {
        var limits = Self.short
        limits.headMilliseconds = 60_000
        limits.connections = 3
        limits.refusedConnections = 1
        let server = try StubServer(limits: limits)
        var first = try busyClient(server)
        var second = try busyClient(server)
        var third = try busyClient(server)
        var fourth = try server.client()
        let refused = try fourth.receive()
        #expect(refused?.status == 503)
        #expect(refused?.codes == ["OVERLOADED"])
        #expect(refused?.header("Retry-After") == "1")
        var fifth = try server.client()
        let hasEnded = fifth.waitForEnd()
        #expect(hasEnded)
        try first.send(String(Self.rest))
        #expect(try first.receive()?.body == "x")
        try second.send(String(Self.rest))
        #expect(try second.receive()?.body == "x")
        try third.send(String(Self.rest))
        #expect(try third.receive()?.body == "x")
    }

    /// Whoever waits for nothing makes room for whoever asks.
    @Test func endsTheLongestIdleConnectionForANewOne() throws {
        var limits = Self.short
        limits.headMilliseconds = 60_000
        limits.connections = 3
        let server = try StubServer(limits: limits)
        var first = try busyClient(server)
        var idle = try server.client()
        try idle.send(Self.post)
        #expect(try idle.receive()?.body == "x")
        var third = try busyClient(server)
        var fourth = try server.client()
        try fourth.send(Self.post)
        #expect(try fourth.receive()?.body == "x")
        let hasEnded = idle.waitForEnd()
        #expect(hasEnded)
        try first.send(String(Self.rest))
        #expect(try first.receive()?.body == "x")
        try third.send(String(Self.rest))
        #expect(try third.receive()?.body == "x")
    }

    /// Half of the places are for other networks, whatever one does.
    @Test func aNetworkHasAShareOfTheConnections() throws {
        var limits = Self.short
        limits.headMilliseconds = 60_000
        limits.connections = 512
        let server = try StubServer(limits: limits)
        var busy: [IdleClient] = []
        for _ in 0..<256 { busy.append(IdleClient(try busyClient(server))) }
        var refused = try server.client()
        let answer = try refused.receive()
        #expect(answer?.status == 429)
        #expect(answer?.codes == ["RATE_LIMITED"])
        #expect(answer?.header("Retry-After") == "1")
        withExtendedLifetime(busy) {}
    }

    @Test func endsAConnectionAfterSoManyRequests() throws {
        var limits = Self.short
        limits.requestsPerConnection = 3
        var client = try StubServer(limits: limits).client()
        try client.send(String(repeating: Self.post, count: 5))
        for number in 1...3 {
            #expect(try client.receive()?.header("Connection") == (number == 3 ? "close" : nil))
        }
        #expect(try client.receive() == nil)
    }

    @Test func servesBesideThousandsOfIdleConnections() throws {
        OpenFileLimit.raise()
        let server = try StubServer()
        let before = Self.residentBytes()
        var idle: [IdleClient] = []
        for _ in 0..<5_000 { idle.append(IdleClient(try server.client())) }
        var client = try server.client()
        let startedAt = EventLoop.monotonicMilliseconds()
        for _ in 0..<100 {
            try client.send(Self.post)
            #expect(try client.receive()?.body == "x")
        }
        #expect(EventLoop.monotonicMilliseconds() - startedAt < 5_000)
        #expect(Self.residentBytes() - before < 100_000_000)
        withExtendedLifetime(idle) {}
    }

    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}

/// Holds a client that does nothing.
private final class IdleClient {
    private let client: TestClient

    init(_ client: consuming TestClient) { self.client = client }
}
