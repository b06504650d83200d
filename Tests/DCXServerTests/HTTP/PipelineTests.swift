import DCXSchema
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// Clients that send many requests at once.
struct PipelineTests {
    private static let count = 1_000

    /// The first request waits until the others are there; then a client that has sent one is answered among those of the
    /// client that has sent a thousand, not behind them.
    @Test func othersHaveTheirTurns() throws {
        let order = RequestOrder()
        let server = try StubServer { OrderHandler(order) }
        var many = try server.client()
        var single = try server.client()
        try many.send(String(repeating: "GET /many HTTP/1.1\r\nHost: a\r\n\r\n", count: Self.count))
        try single.send("GET /single HTTP/1.1\r\nHost: a\r\n\r\n")
        order.begin()
        for _ in 0..<Self.count { #expect(try many.receive()?.status == 200) }
        #expect(try single.receive()?.status == 200)
        let place = try #require(order.paths.firstIndex(of: "/single"))
        #expect(place < Self.count / 2)
        #expect(order.paths.count == Self.count + 1)
    }
}

/// What was asked for, in the order in which it was answered.
private final class RequestOrder: Sendable {
    private let state = Mutex<[String]>([])
    private let gate = StartSignal()

    var paths: [String] { state.withLock { $0 } }

    func begin() { gate.signal() }

    func note(_ path: String) {
        if state.withLock({ $0.isEmpty }) { gate.wait() }
        state.withLock { $0.append(path) }
    }
}

private final class OrderHandler: RequestHandler {
    private let order: RequestOrder

    init(_ order: RequestOrder) { self.order = order }

    func wantsBody(_ request: HTTPRequest) -> Bool { true }

    func respond(to request: HTTPRequest, _ receiver: any AnswerReceiver) {
        order.note(request.hasPath("/single") ? "/single" : "/many")
        receiver.receive(HTTPResponse())
    }

    func note(_ refusal: RequestRefusal, of client: IPAddress) -> RequestID? { nil }

    func takeBack(_ body: consuming JSONBuffer) {}

    func noteDrop() {}
}
