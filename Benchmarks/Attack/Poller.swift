internal import CLinux
internal import Glibc

/// What waits for a socket.
protocol SocketHandler: AnyObject {
    func handle(_ events: UInt32)
}

/// The sockets of this process, on one thread.
final class Poller {
    private let epoll = clinux_epoll_create()
    private var handlers: [Int32: any SocketHandler] = [:]
    private var events = Array(repeating: epoll_event(), count: 256)

    func add(_ socket: Int32, _ interest: UInt32, _ handler: any SocketHandler) {
        handlers[socket] = handler
        _ = clinux_epoll_control(epoll, 1, socket, interest, UInt64(UInt32(bitPattern: socket)))
    }

    func change(_ socket: Int32, _ interest: UInt32) {
        _ = clinux_epoll_control(epoll, 3, socket, interest, UInt64(UInt32(bitPattern: socket)))
    }

    /// Closes it, and forgets its handler.
    func close(_ socket: Int32) {
        handlers[socket] = nil
        _ = Glibc.close(socket)
    }

    /// Handles what has come, or waits for it so long.
    func turn(milliseconds: Int32) {
        let count = epoll_wait(epoll, &events, Int32(events.count), milliseconds)
        for index in 0..<max(0, Int(count)) {
            let socket = Int32(truncatingIfNeeded: withUnsafePointer(to: events[index]) { clinux_token($0) })
            let happened = withUnsafePointer(to: events[index]) { clinux_events($0) }
            handlers[socket]?.handle(happened)
        }
    }
}

/// The clock that all processes of a machine share.
func monotonicMicroseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}
