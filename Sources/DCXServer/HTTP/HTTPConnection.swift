internal import CLinux
internal import Glibc
internal import GraphQLCore

/// Answers requests. One for each event loop, on its thread only.
protocol RequestHandler: AnyObject {
    /// - Parameter body: valid until the first suspension.
    func respond(to head: RequestHead, body: UnsafeBufferPointer<UInt8>) async -> HTTPResponse
}

/// A client's connection: bytes in, requests one after the other, answers out in their order.
final class HTTPConnection: EventHandler {
    private let socket: Int32
    private let server: HTTPServer
    private var token: UInt64 = 0
    private var input = InputBuffer()
    private var output = JSONBuffer(capacity: 8192)
    /// Of `output`, what the kernel has taken.
    private var sent = 0
    private var parser: RequestParser
    private var isResponding = false
    private var hasEnded = false
    /// The client sends no more; what it has asked for is still answered.
    private var hasReadEnd = false
    private var closesAfterAnswer = false
    /// The kernel may have more that was not read.
    private var mayHaveMore = false

    init(_ socket: Int32, _ server: HTTPServer) {
        self.socket = socket
        self.server = server
        parser = RequestParser(limits: server.limits)
        clinux_no_delay(socket)
    }

    /// Whether it waits for a request of which nothing has come.
    var isIdle: Bool { !isResponding && input.isEmpty && sent == output.count }

    func start() {
        token = server.loop.watch(
            socket,
            EventLoop.readable | EventLoop.writable | clinux_epoll_read_hang_up() | clinux_epoll_edge_triggered(),
            self)
    }

    func handle(_ events: UInt32) {
        if events & EventLoop.hungUp != 0 { return end() }
        if sent < output.count, !flush() { return }
        mayHaveMore = true
        proceed()
    }

    /// Ends the connection when what it is at is done; an idle one now.
    func drain() {
        closesAfterAnswer = true
        if isIdle { end() }
    }

    private func end() {
        if hasEnded { return }
        hasEnded = true
        server.loop.end(socket, token: token)
        close(socket)
        server.remove(self)
    }

    // MARK: In

    /// Reads and answers until there is nothing to be done without waiting.
    private func proceed() {
        while !hasEnded, !isResponding, sent == output.count {
            switch parser.parse(input.bytes) {
            case .complete(let head): respond(to: head)
            case .refused(let status, let reason): refuse(status, reason)
            case .incomplete:
                if hasReadEnd { return end() }
                if !mayHaveMore { return }
                read()
            }
        }
    }

    private func read() {
        switch input.read(socket) {
        case .some(let count) where count > 0: break
        case .some: hasReadEnd = true
        case .none where errno == EAGAIN || errno == EINTR: mayHaveMore = errno == EINTR
        case .none: end()
        }
    }

    private func respond(to head: RequestHead) {
        isResponding = true
        let work = LoopConfined((self, head))
        Task(executorPreference: server.loop) {
            let (connection, head) = work.value
            let body = UnsafeBufferPointer(rebasing: connection.input.bytes[head.bodyRange])
            let response = await connection.server.handler.respond(to: head, body: body)
            connection.finish(head, response)
        }
    }

    private func finish(_ head: RequestHead, _ response: consuming HTTPResponse) {
        isResponding = false
        if hasEnded { return }
        input.removeFirst(head.bodyRange.upperBound)
        parser = RequestParser(limits: server.limits)
        if !head.keepsAlive { closesAfterAnswer = true }
        send(response, withBody: head.method != .head)
        proceed()
    }

    /// Answers what is no request, and ends.
    private func refuse(_ status: HTTPStatus, _ reason: String) {
        closesAfterAnswer = true
        var response = HTTPResponse()
        response.status = status
        RequestErrors([GraphQLError(reason)]).write(into: &response.body)
        input.removeAll()
        send(response, withBody: true)
    }

    // MARK: Out

    private func send(_ response: consuming HTTPResponse, withBody: Bool) {
        output.removeAll()
        sent = 0
        response.write(to: &output, keepsAlive: !closesAfterAnswer, withBody: withBody)
        _ = flush()
    }

    /// - Returns: false where the connection has ended, or the kernel takes no more for now.
    private func flush() -> Bool {
        while sent < output.count {
            let rest = UnsafeRawBufferPointer(rebasing: output.bytes[sent...])
            let count = Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0 {
                if errno == EINTR { continue }
                if errno != EAGAIN { end() }
                return false
            }
            sent += count
        }
        if closesAfterAnswer {
            shutdown(socket, Int32(SHUT_WR))
            end()
            return false
        }
        return true
    }
}

/// Something that stays on the thread of its event loop, handed to a task that runs there.
/// Safety: only made and used on the loop's thread.
struct LoopConfined<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
