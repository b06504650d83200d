internal import CLinux
internal import CPostgres
internal import Glibc

/// The socket of a connection that libpq has made and authenticated, as libpq encrypts it. Non-blocking.
struct WireChannel {
    /// Bytes that are read at once, at least.
    static let readBytes = 16 * 1024

    enum Transfer {
        case bytes(Int)
        case wouldBlock
        case ended(reason: String)
    }

    private let socket: Int32
    /// OpenSSL's, where the connection is encrypted; libpq's own reads and writes lie below it.
    private let tls: OpaquePointer?

    /// Nil where libpq encrypts it in another way, which has no interface to others.
    init?(_ connection: OpaquePointer) {
        if PQgssEncInUse(connection) != 0 { return nil }
        socket = PQsocket(connection)
        if PQsslInUse(connection) == 0 {
            tls = nil
        } else {
            guard let tls = PQsslStruct(connection, "OpenSSL") else { return nil }
            self.tls = OpaquePointer(tls)
        }
    }

    func read(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        if let tls { return result(of: tls, SSL_read(tls, room.baseAddress, Int32(clamping: room.count))) }
        let count = recv(socket, room.baseAddress, room.count, 0)
        if count == 0 { return .ended(reason: "the server closed the connection") }
        return count > 0 ? .bytes(count) : failure()
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        if let tls { return result(of: tls, SSL_write(tls, bytes.baseAddress, Int32(clamping: bytes.count))) }
        let count = send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        return count >= 0 ? .bytes(count) : failure()
    }

    private func failure() -> Transfer {
        if errno == EAGAIN || errno == EINTR { return .wouldBlock }
        return .ended(reason: String(cString: strerror(errno)))
    }

    private func result(of tls: OpaquePointer, _ count: Int32) -> Transfer {
        if count > 0 { return .bytes(Int(count)) }
        switch SSL_get_error(tls, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended(reason: "the server closed the connection")
        default: return .ended(reason: "the encrypted connection broke")
        }
    }
}
