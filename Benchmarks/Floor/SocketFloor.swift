internal import CLinux
internal import Glibc

/// The least that a server on this machine costs: it receives requests and answers each with so many bytes, and does nothing
/// else. What a server takes beyond it is its own; the rest is the kernel's, and changes with the machine.
///
///     SocketFloor PORT BYTES
///
/// For clients that send a request in one piece and wait for its answer, as `wrk` does.
@main struct SocketFloor {
    private let epoll = clinux_epoll_create()
    private let listener: Int32
    private let answer: [UInt8]

    static func main() {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        guard arguments.count == 2, let port = UInt16(exactly: arguments[0]), arguments[1] > 0 else {
            fail("SocketFloor takes a port and how many bytes an answer has")
        }
        SocketFloor(port: port, byteCount: arguments[1]).serve()
    }

    private static func fail(_ reason: String) -> Never {
        let line = Array((reason + "\n").utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(2)
    }

    private init(port: UInt16, byteCount: Int) {
        listener = clinux_listen("127.0.0.1", port, 512)
        if listener < 0 { Self.fail("port \(port) is taken") }
        let digits = String(byteCount).count
        // The head is part of the bytes.
        let head = "HTTP/1.1 200 OK\r\nContent-Length: "
        let body = max(0, byteCount - head.utf8.count - digits - 4)
        answer = Array((head + String(body) + "\r\n\r\n").utf8) + Array(repeating: UInt8(ascii: "x"), count: body)
        _ = clinux_epoll_control(epoll, 1, listener, clinux_epoll_in(), UInt64(listener))
    }

    private func serve() -> Never {
        var events = Array(repeating: epoll_event(), count: 256)
        var input = Array(repeating: UInt8(0), count: 64 * 1024)
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), -1)
            for index in 0..<max(0, Int(count)) {
                let socket = Int32(withUnsafePointer(to: events[index]) { clinux_token($0) })
                if socket == listener {
                    accept()
                } else if recv(socket, &input, input.count, 0) > 0 {
                    send(to: socket)
                } else {
                    close(socket)
                }
            }
        }
    }

    private func accept() {
        var peer: UInt32 = 0
        let socket = clinux_accept(listener, &peer)
        if socket < 0 { return }
        clinux_no_delay(socket)
        _ = clinux_epoll_control(
            epoll, 1, socket, clinux_epoll_in() | clinux_epoll_edge_triggered(), UInt64(socket))
    }

    private func send(to socket: Int32) {
        var sent = 0
        while sent < answer.count {
            let count = answer.withUnsafeBytes { bytes in
                Glibc.send(socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else {
                return
            }
        }
    }
}
