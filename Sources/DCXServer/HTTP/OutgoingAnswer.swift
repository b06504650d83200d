internal import CLinux
internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// The part of an answer that the kernel has not taken yet.
struct OutgoingAnswer: ~Copyable {
    private let head: JSONBuffer
    private let body: JSONBuffer
    private let withBody: Bool
    /// Of head and body together, what was sent.
    private(set) var sent: Int
    /// What the body has acquired of memory.
    private let lease: ResourceLease?

    init(
        _ head: UnsafeRawBufferPointer, _ body: consuming JSONBuffer, withBody: Bool, sent: Int,
        _ lease: ResourceLease?
    ) {
        self.head = Self.copy(of: head)
        // A buffer that has held a larger answer before would be held for a small one.
        self.body = body.capacity > 2 * body.count ? Self.copy(of: body.bytes) : body
        self.withBody = withBody
        self.sent = sent
        self.lease = lease
    }

    private static func copy(of bytes: UnsafeRawBufferPointer) -> JSONBuffer {
        var copy = JSONBuffer(capacity: bytes.count)
        copy.appendVerbatim(bytes)
        return copy
    }

    private var total: Int { head.count + (withBody ? body.count : 0) }

    /// Sends on.
    mutating func send(_ socket: Int32) -> SendResult {
        let rest = withBody ? body.bytes : UnsafeRawBufferPointer(start: nil, count: 0)
        sent = Self.send(socket, head.bytes, rest, from: sent)
        if sent == total { return .complete }
        return errno == EAGAIN ? .wouldBlock : .failed
    }

    /// Sends one piece, as far as the kernel takes it at once.
    static func send(_ socket: Int32, _ piece: UnsafeRawBufferPointer) -> Int {
        while true {
            let count = Glibc.send(socket, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL))
            if count >= 0 || errno != EINTR { return max(0, count) }
        }
    }

    /// Sends head and body together, from an offset into both, until the kernel takes no more.
    /// - Returns: how far it came; where that is not the end, errno says why.
    static func send(
        _ socket: Int32, _ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer, from offset: Int
    ) -> Int {
        var sent = offset
        while sent < head.count + body.count {
            let inHead = min(sent, head.count)
            let headRest = UnsafeRawBufferPointer(rebasing: head[inHead...])
            let bodyRest = UnsafeRawBufferPointer(rebasing: body[(sent - inHead)...])
            let count = clinux_send_two(
                socket, headRest.baseAddress, headRest.count, bodyRest.baseAddress, bodyRest.count)
            if count < 0 {
                if errno == EINTR { continue }
                break
            }
            sent += count
        }
        return sent
    }
}

enum SendResult {
    case complete, wouldBlock, failed
}
