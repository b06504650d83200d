internal import GraphQLCore

/// The memory of answers that were sent, for those that come: making it anew would cost more than writing a small answer
/// into it. One for each event loop, on its thread only.
final class SpareBuffers {
    private static let maximumCount = 64
    /// Of all together, in bytes.
    private static let maximumBytes = 8 << 20
    /// A larger one is not kept: it would be held again for a small answer.
    private static let maximumCapacity = 1 << 20

    private final class Box {
        var buffer: JSONBuffer?
    }

    private var full: [Box] = []
    private var empty: [Box] = []
    private var bytes = 0

    func take() -> JSONBuffer {
        guard let box = full.popLast(), let buffer = box.buffer.take() else { return JSONBuffer() }
        empty.append(box)
        bytes -= buffer.capacity
        return buffer
    }

    func takeBack(_ buffer: consuming JSONBuffer) {
        if buffer.capacity > Self.maximumCapacity { return }
        if full.count >= Self.maximumCount || bytes + buffer.capacity > Self.maximumBytes { return }
        bytes += buffer.capacity
        let box = empty.popLast() ?? Box()
        buffer.removeAll()
        box.buffer = consume buffer
        full.append(box)
    }
}
