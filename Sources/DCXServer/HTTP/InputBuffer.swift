internal import Glibc

/// Bytes that have come and are not used up. It has no memory until something comes.
struct InputBuffer: ~Copyable {
    private static let firstCapacity = 4096
    /// Memory beyond this is given back when a request is done, and is counted as long as it is held.
    static let keptCapacity = 16 * 1024

    private var base: UnsafeMutablePointer<UInt8>?
    private(set) var capacity = 0
    private(set) var count = 0

    init() {}

    deinit { base?.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// What the next read takes, if it needs more memory.
    var nextCapacity: Int { count < capacity ? capacity : max(Self.firstCapacity, capacity * 2) }

    /// Valid until the buffer changes.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// Reads once.
    /// - Returns: how many bytes; 0 where there will be no more, nil with errno where there are none. `isShort` where
    ///   there was room for more than came: then the socket has nothing else.
    mutating func read(_ socket: Int32) -> (count: Int?, isShort: Bool) {
        if count == capacity { grow() }
        guard let base else { return (nil, false) }
        let length = recv(socket, base + count, capacity - count, 0)
        if length < 0 { return (nil, false) }
        count += length
        return (length, count < capacity)
    }

    /// What a test has instead of a socket.
    mutating func append(_ bytes: some Collection<UInt8>) {
        for byte in bytes {
            if count == capacity { grow() }
            base?[count] = byte
            count += 1
        }
    }

    mutating func removeFirst(_ length: Int) {
        remove(0..<length)
        if count == 0, capacity > Self.keptCapacity { release() }
    }

    mutating func remove(_ range: Range<Int>) {
        precondition(range.upperBound <= count, "only what has come is used up")
        if range.isEmpty { return }
        if range.upperBound < count, let base {
            memmove(base + range.lowerBound, base + range.upperBound, count - range.upperBound)
        }
        count -= range.count
    }

    /// Moves bytes towards the beginning, over what was there.
    mutating func move(_ range: Range<Int>, to target: Int) {
        precondition(target <= range.lowerBound && range.upperBound <= count, "bytes are moved down")
        if let base { memmove(base + target, base + range.lowerBound, range.count) }
    }

    /// Throws away what came, and gives its memory back.
    mutating func release() {
        base?.deallocate()
        base = nil
        capacity = 0
        count = 0
    }

    private mutating func grow() {
        let larger = nextCapacity
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        if let base {
            moved.update(from: base, count: count)
            base.deallocate()
        }
        base = moved
        capacity = larger
    }
}
