internal import Glibc

/// Bytes on their way to PostgreSQL or from it: added at the end, taken from the front, in memory that grows. Numbers are
/// in network order (PostgreSQL 15, section 55.1).
struct WireBuffer: ~Copyable {
    /// Memory beyond this is given back when it is empty.
    private static let keptCapacity = 1 << 20

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var start = 0
    private var end = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    var count: Int { end - start }

    var isEmpty: Bool { start == end }

    /// Valid until something is added.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + start, count: end - start) }

    mutating func removeAll() {
        start = 0
        end = 0
    }

    mutating func removeFirst(_ length: Int) {
        precondition(length <= count, "only bytes that are there are taken")
        start += length
        if start < end { return }
        removeAll()
        if capacity > Self.keptCapacity { resize(Self.keptCapacity) }
    }

    /// Makes room behind the end.
    mutating func reserve(_ additional: Int) {
        if capacity - end >= additional { return }
        if start > 0 {
            memmove(base, base + start, count)
            end -= start
            start = 0
        }
        if capacity - end < additional { resize(max(capacity * 2, end + additional)) }
    }

    private mutating func resize(_ larger: Int) {
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: base, byteCount: end)
        base.deallocate()
        base = moved
        capacity = larger
    }

    /// Adds what is read into the room behind the end.
    /// - Parameter read: given the room; how many bytes it has put there.
    mutating func fill(_ read: (UnsafeMutableRawBufferPointer) -> Int) {
        let length = read(UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
        precondition(length <= capacity - end, "what is read fits")
        end += max(0, length)
    }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    mutating func append(_ number: Int16) {
        reserve(2)
        base.storeBytes(of: number.bigEndian, toByteOffset: end, as: Int16.self)
        end += 2
    }

    mutating func append(_ number: Int32) {
        reserve(4)
        base.storeBytes(of: number.bigEndian, toByteOffset: end, as: Int32.self)
        end += 4
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return }
            reserve(utf8.count)
            (base + end).copyMemory(from: start, byteCount: utf8.count)
            end += utf8.count
        }
    }
}
