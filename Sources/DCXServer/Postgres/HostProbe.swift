internal import CPostgres

/// A connection that is made to see whether a host is there, and ended as soon as that is known. A refusal is an answer too.
final class HostProbe: EventHandler {
    let startedAt: Int
    private let loop: EventLoop
    private var connection: OpaquePointer?
    private var watched: (socket: Int32, token: UInt64)?
    private let answered: () -> Void

    /// - Parameters:
    ///   - connection: one that is being made, which the probe ends; nil says nothing of the host.
    ///   - answered: called once, unless it is closed before.
    init(_ connection: OpaquePointer?, _ loop: EventLoop, startedAt: Int, answered: @escaping () -> Void) {
        self.connection = connection
        self.loop = loop
        self.startedAt = startedAt
        self.answered = answered
    }

    func begin() {
        if PQstatus(connection) == CONNECTION_BAD { finish() } else { watch(EventLoop.writable) }
    }

    func handle(_ events: UInt32) {
        switch PQconnectPoll(connection) {
        case PGRES_POLLING_READING: watch(EventLoop.readable)
        case PGRES_POLLING_WRITING: watch(EventLoop.writable)
        default: finish()
        }
    }

    private func watch(_ events: UInt32) {
        endWatch()
        let socket = PQsocket(connection)
        watched = (socket, loop.watch(socket, events, self))
    }

    private func endWatch() {
        if let watched { loop.end(watched.socket, token: watched.token) }
        watched = nil
    }

    private func finish() {
        close()
        answered()
    }

    func close() {
        endWatch()
        if let connection { PQfinish(connection) }
        connection = nil
    }
}
