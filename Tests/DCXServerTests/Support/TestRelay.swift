import CLinux
import Foundation
import Glibc
import Synchronization

@testable import DCXServer

/// A TCP port of 127.0.0.1 behind which a PostgreSQL is that listens on a Unix socket: what hosts with names and addresses are
/// tested with. It can fall silent, as a host does that is out of reach: nothing is closed, and nothing comes.
final class TestRelay: Sendable {
    private struct State {
        var sockets: Set<Int32> = []
        var accepted = 0
        var isSilent = false
        var isRefusing = false
        var isClosed = false
    }

    let port: UInt16
    private let listener: Int32
    private let socketPath: String
    private let state = Mutex(State())
    /// Changes what a client sends, a connection's own.
    private let makeRewriting: @Sendable () -> ([UInt8]) -> [UInt8]
    /// The same for what PostgreSQL sends.
    private let makeRewritingOfAnswers: @Sendable () -> ([UInt8]) -> [UInt8]

    /// - Parameter folder: that of the Unix socket.
    init(
        to folder: String, rewriting: @escaping @Sendable () -> ([UInt8]) -> [UInt8] = { { $0 } },
        rewritingAnswers: @escaping @Sendable () -> ([UInt8]) -> [UInt8] = { { $0 } }
    ) throws {
        socketPath = folder + "/.s.PGSQL.5432"
        makeRewriting = rewriting
        makeRewritingOfAnswers = rewritingAnswers
        listener = clinux_listen("127.0.0.1", 0, 64)
        port = clinux_port(listener)
        guard port != 0 else { throw TestFailure("there is no port for a relay") }
        let descriptor = listener
        try Thread.start { [weak self] in Self.accept(descriptor) { self } }
    }

    deinit { end() }

    /// The folder of the socket of the tests' own cluster.
    static var ownFolder: String {
        let url = ProcessInfo.processInfo.environment["DCX_MAIN_DATABASE_URL"] ?? ""
        return (url.firstMatch(of: /host=([^&]*)/)?.output.1).map(String.init) ?? ""
    }

    /// Connections that clients have made.
    var accepted: Int { state.withLock { $0.accepted } }

    /// From now on nothing comes through, and nothing is closed.
    func fallSilent() { state.withLock { $0.isSilent = true } }

    /// Whether connections are closed as soon as they are made.
    func refuse(_ isRefusing: Bool) { state.withLock { $0.isRefusing = isRefusing } }

    func speak() { state.withLock { $0.isSilent = false } }

    func end() {
        state.withLock { state in
            if state.isClosed { return }
            state.isClosed = true
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
            shutdown(listener, Int32(SHUT_RDWR))
        }
    }

    private static func accept(_ listener: Int32, _ relay: () -> TestRelay?) {
        defer { close(listener) }
        while true {
            var poll = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            let count = Glibc.poll(&poll, 1, 100)
            guard let relay = relay(), !relay.state.withLock({ $0.isClosed }) else { return }
            if count <= 0 { continue }
            let client = Glibc.accept(listener, nil, nil)
            if client < 0 { continue }
            if relay.state.withLock({ $0.isRefusing }) {
                close(client)
            } else {
                relay.take(client)
            }
        }
    }

    private func take(_ client: Int32) {
        let server = connect()
        state.withLock { state in
            state.accepted += 1
            state.sockets.formUnion([client, server])
        }
        let rewrite = LoopConfined(makeRewriting())
        let rewriteAnswer = LoopConfined(makeRewritingOfAnswers())
        let isOpen = Mutex(2)
        let finish = { @Sendable [self] in
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
            let isLast = isOpen.withLock { count in
                count -= 1
                return count == 0
            }
            guard isLast else { return }
            state.withLock { $0.sockets.subtract([client, server]) }
            close(client)
            close(server)
        }
        try? Thread.start { [self] in
            copy(client, server) { rewrite.value($0) }
            finish()
        }
        try? Thread.start { [self] in
            copy(server, client) { rewriteAnswer.value($0) }
            finish()
        }
    }

    private func connect() -> Int32 {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: socketPath.utf8.prefix($0.count - 1)) }
        withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = Glibc.connect(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return server
    }

    private func copy(_ from: Int32, _ to: Int32, _ change: ([UInt8]) -> [UInt8]) {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(from, &chunk, chunk.count)
            if count <= 0 { return }
            while state.withLock({ $0.isSilent && !$0.isClosed }) { usleep(5_000) }
            let bytes = change(Array(chunk[..<count]))
            var sent = 0
            while sent < bytes.count {
                let written = bytes.withUnsafeBytes { bytes in
                    send(to, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
                }
                if written <= 0 { return }
                sent += written
            }
        }
    }
}
