internal import Glibc

/// Bytes that have come and are not used up.
struct InputBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity = 4096
    private var count = 0

    init() { base = .allocate(capacity: capacity) }

    deinit { base.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// Valid until the buffer changes.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// Reads once.
    /// - Returns: how many bytes; 0 where there will be no more, nil with errno where there are none.
    mutating func read(_ socket: Int32) -> Int? {
        if count == capacity { grow() }
        let length = Glibc.read(socket, base + count, capacity - count)
        if length < 0 { return nil }
        count += length
        return length
    }

    mutating func removeFirst(_ length: Int) {
        precondition(length <= count, "only what has come is used up")
        count -= length
        if count > 0 { memmove(base, base + length, count) }
    }

    mutating func removeAll() { count = 0 }

    private mutating func grow() {
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity *= 2
    }
}
