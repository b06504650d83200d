internal import CLinux
internal import Glibc

/// A client's connection over loopback: sends what it is told, and reads answers as they come or as it is told.
final class Connection: SocketHandler {
    /// Where a client is, and what it asks.
    struct Target {
        /// The address that it comes from: one of 127.0.0.0/8.
        let source: UInt32
        let port: UInt16
        /// What the kernel may hold of answers; 0 leaves that to the kernel.
        var receiveBytes: Int32 = 0
    }

    private static let loopback: UInt32 = 0x7f00_0001

    /// Called with each answer, while the connection is open or after its end.
    var answered: (AnswerReader.Answer) -> Void = { _ in }
    /// Called once when the other side has closed, or the connection was refused.
    var ended: () -> Void = {}
    /// Else `read` is called from time to time.
    var readsByItself = true { didSet { watch() } }

    private let poller: Poller
    private var socket: Int32
    private var reader: AnswerReader
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var isConnected = false
    private(set) var receivedBytes = 0

    init(_ poller: Poller, _ target: Target, keepsBodies: Bool = false) {
        self.poller = poller
        reader = AnswerReader(keepsBodies: keepsBodies)
        socket = clinux_connect(target.source, Self.loopback, target.port, target.receiveBytes)
        if socket >= 0 {
            clinux_no_delay(socket)
            poller.add(socket, clinux_epoll_out(), self)
        }
    }

    var isOpen: Bool { socket >= 0 }

    /// - Parameter isHead: the answer has no body.
    func send(_ bytes: [UInt8], isHead: Bool = false) {
        reader.hasBodies = !isHead
        if sent == outgoing.count {
            outgoing = bytes
            sent = 0
        } else {
            outgoing += bytes
        }
        flush()
    }

    func close() {
        if socket < 0 { return }
        poller.close(socket)
        socket = -1
    }

    func handle(_ events: UInt32) {
        isConnected = true
        if events & clinux_epoll_out() != 0 { flush() }
        if events & (clinux_epoll_in() | clinux_epoll_hang_up()) == 0 || socket < 0 { return }
        if readsByItself || events & clinux_epoll_hang_up() != 0 { read(upTo: 65_536) }
    }

    private func flush() {
        guard isConnected, socket >= 0 else { return }
        while sent < outgoing.count {
            let count = outgoing.withUnsafeBytes { bytes in
                Glibc.send(socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else { break }
        }
        watch()
    }

    private func watch() {
        guard isConnected, socket >= 0 else { return }
        let wantsOut = sent < outgoing.count
        poller.change(socket, (wantsOut ? clinux_epoll_out() : 0) | (readsByItself ? clinux_epoll_in() : 0))
    }

    /// Reads so much at most, once.
    func read(upTo limit: Int) {
        if socket < 0 { return }
        let count = withUnsafeTemporaryAllocation(byteCount: limit, alignment: 16) { buffer in
            let count = recv(socket, buffer.baseAddress, limit, 0)
            if count > 0 {
                receivedBytes += count
                let answers = reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                for answer in answers { answered(answer) }
            }
            return count
        }
        if count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)) { return }
        close()
        ended()
    }
}
