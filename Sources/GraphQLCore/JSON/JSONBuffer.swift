/// Where a response is written: JSON text in raw memory that grows.
///
/// A value reserves once and is then stored unchecked; `slack` spare bytes let short texts be copied sixteen bytes at a
/// time without looking where they end. Passed `inout`: stored in a class it would pay an exclusivity check a value.
public struct JSONBuffer: ~Copyable {
    /// Bytes behind what is reserved that may be overwritten.
    @usableFromInline static let slack = 32

    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    /// How many bytes there is memory for, without the slack.
    public private(set) var capacity: Int
    /// Bytes written so far.
    public internal(set) var count: Int {
        @inlinable get { written }
        set { written = newValue }
    }
    @usableFromInline var written = 0

    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity + Self.slack)
    }

    deinit { base.deallocate() }

    /// The text written so far, valid until the buffer is written to again.
    @inlinable public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: written) }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { written = 0 }

    /// Forgets what was written since `mark`, an earlier `count`.
    public mutating func cut(to mark: Int) {
        precondition(mark <= written, "a buffer is cut back, never forward")
        written = mark
    }

    /// Replaces one byte that was written before.
    mutating func patch(at offset: Int, with byte: UInt8) {
        precondition(offset < written, "only what was written can be patched")
        base[offset] = byte
    }

    /// Makes room for so many bytes and the slack behind them.
    @inlinable @inline(__always)
    mutating func reserve(_ additional: Int) {
        if written &+ additional > capacity { grow(additional) }
    }

    @inline(never)
    @usableFromInline mutating func grow(_ additional: Int) {
        let larger = max(capacity * 2, written + additional)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.slack)
        moved.update(from: base, count: written)
        base.deallocate()
        base = moved
        capacity = larger
    }
}

// MARK: - Bytes that need no escaping

extension JSONBuffer {
    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base[written] = byte
        written &+= 1
    }

    /// Copies `length` bytes as they are.
    @inlinable @inline(__always)
    public mutating func appendVerbatim(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        copy(source, length)
    }

    @inlinable
    public mutating func appendVerbatim(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        appendVerbatim(start.assumingMemoryBound(to: UInt8.self), source.count)
    }

    /// Reserves once for what is written in pieces.
    /// - Parameter write: stores up to `maximum` bytes, and returns how many there are.
    @inlinable @inline(__always)
    public mutating func append(atMost maximum: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(maximum)
        let length = write(base + written)
        precondition(length <= maximum, "no more is written than was reserved")
        written &+= length
    }

    @inlinable
    public mutating func append(_ text: StaticString) {
        appendVerbatim(text.utf8Start, text.utf8CodeUnitCount)
    }

    @inlinable @inline(__always)
    public mutating func appendNull() {
        reserve(4)
        storeNull()
    }

    /// Stores into what was reserved.
    @inlinable @inline(__always)
    mutating func storeNull() {
        UnsafeMutableRawPointer(base + written).storeBytes(of: UInt32(0x6C6C_756E).littleEndian, as: UInt32.self)
        written &+= 4
    }

    @inlinable
    public mutating func append(_ value: Bool) {
        if value { append("true") } else { append("false") }
    }

    /// Copies into what was reserved. Texts up to 32 bytes are two loads that overlap, not a call.
    @inlinable @inline(__always)
    mutating func copy(_ source: UnsafePointer<UInt8>, _ length: Int) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(base + written)
        if length > 16 {
            if length > 32 {
                to.copyMemory(from: from, byteCount: length)
            } else {
                let last = from.loadUnaligned(fromByteOffset: length &- 16, as: SIMD2<UInt64>.self)
                to.storeBytes(of: from.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
                to.storeBytes(of: last, toByteOffset: length &- 16, as: SIMD2<UInt64>.self)
            }
        } else if length >= 8 {
            let last = from.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            to.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
            to.storeBytes(of: last, toByteOffset: length &- 8, as: UInt64.self)
        } else if length >= 4 {
            let last = from.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
            to.storeBytes(of: from.loadUnaligned(as: UInt32.self), as: UInt32.self)
            to.storeBytes(of: last, toByteOffset: length &- 4, as: UInt32.self)
        } else if length > 0 {
            base[written] = source[0]
            base[written &+ (length >> 1)] = source[length >> 1]
            base[written &+ length &- 1] = source[length &- 1]
        }
        written &+= length
    }

    /// Copies a key, 32 bytes at once, as long as most are: it has as much readable memory behind it, and the slack is as much.
    @inlinable @inline(__always)
    mutating func copyKey(_ source: UnsafePointer<UInt8>, _ length: Int) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(base + written)
        to.storeBytes(of: from.loadUnaligned(as: SIMD4<UInt64>.self), as: SIMD4<UInt64>.self)
        if length > 32 { to.copyMemory(from: from, byteCount: length) }
        written &+= length
    }
}
