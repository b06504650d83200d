internal import CLinux
internal import Glibc

/// Accepts connections on an event loop and has a handler answer their requests.
final class HTTPServer: EventHandler {
    let loop: EventLoop
    let handler: any RequestHandler
    let limits: RequestParser.Limits
    private let listener: Int32
    private var token: UInt64 = 0
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]
    private var isDraining = false
    private var drained: (() -> Void)?

    /// - Parameter listener: a listening socket, which the server closes.
    init(_ loop: EventLoop, listener: Int32, handler: any RequestHandler, limits: RequestParser.Limits) {
        self.loop = loop
        self.listener = listener
        self.handler = handler
        self.limits = limits
    }

    func start() { token = loop.watch(listener, EventLoop.readable, self) }

    func handle(_ events: UInt32) {
        while !isDraining {
            let socket = clinux_accept(listener)
            if socket < 0 { return }
            let connection = HTTPConnection(socket, self)
            connections[ObjectIdentifier(connection)] = connection
            connection.start()
        }
    }

    func remove(_ connection: HTTPConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if isDraining, connections.isEmpty { finishDraining() }
    }

    /// Stops accepting, lets what runs finish, and calls back when no connection is left.
    func drain(_ done: @escaping () -> Void) {
        isDraining = true
        drained = done
        loop.end(listener, token: token)
        close(listener)
        for connection in connections.values { connection.drain() }
        if connections.isEmpty { finishDraining() }
    }

    private func finishDraining() {
        drained?()
        drained = nil
    }
}
