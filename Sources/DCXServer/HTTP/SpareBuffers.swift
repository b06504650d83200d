internal import GraphQLCore

/// The memory of answers that were sent, for those that come: making it anew would cost more than writing a small answer
/// into it. One for each event loop, on its thread only.
final class SpareBuffers {
    private static let maximumCount = 64
    private static let maximumBytes = 64 * 1024

    private final class Box {
        var buffer: JSONBuffer?
    }

    private var full: [Box] = []
    private var empty: [Box] = []

    func take() -> JSONBuffer {
        guard let box = full.popLast(), let buffer = box.buffer.take() else { return JSONBuffer() }
        empty.append(box)
        return buffer
    }

    func takeBack(_ buffer: consuming JSONBuffer) {
        if full.count >= Self.maximumCount || buffer.count > Self.maximumBytes { return }
        let box = empty.popLast() ?? Box()
        buffer.removeAll()
        box.buffer = consume buffer
        full.append(box)
    }
}
