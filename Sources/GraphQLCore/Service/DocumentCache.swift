/// Documents that requests have sent before, by the bytes they were sent as: bounded by bytes, least recently used out.
/// Confined to one thread.
final class DocumentCache {
    private let maximumBytes: Int
    private var bytes = 0
    private var entries: [Int: Entry] = [:]
    /// Grows with each use: what was used last has the highest number.
    private var clock: UInt64 = 0

    private final class Entry {
        let text: [UInt8]
        let document: PreparedDocument
        var used: UInt64

        init(_ text: UnsafeBufferPointer<UInt8>, _ document: PreparedDocument, used: UInt64) {
            self.text = Array(text)
            self.document = document
            self.used = used
        }
    }

    /// What a document and its plan take, about: so much, and so many times the text. Without the first, the shortest
    /// documents would be kept by the ten thousands, and be looked through for the oldest at each that is new.
    private static func weight(of byteCount: Int) -> Int { 4096 + 16 * byteCount }

    var count: Int { entries.count }

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    func document(for text: UnsafeBufferPointer<UInt8>) -> PreparedDocument? {
        let key = Self.key(text)
        guard let entry = entries[key], Self.areEqual(entry.text, text) else { return nil }
        clock += 1
        entry.used = clock
        return entry.document
    }

    func insert(_ document: PreparedDocument, for text: UnsafeBufferPointer<UInt8>) {
        let weight = Self.weight(of: text.count)
        if weight > maximumBytes / 4 { return }
        let key = Self.key(text)
        remove(key)
        while bytes + weight > maximumBytes, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
            remove(oldest.key)
        }
        clock += 1
        entries[key] = Entry(text, document, used: clock)
        bytes += weight
    }

    private func remove(_ key: Int) {
        if let entry = entries.removeValue(forKey: key) { bytes -= Self.weight(of: entry.text.count) }
    }

    /// A hash under a random seed, 32 bytes at a time in four lanes that do not wait for one another. Texts that collide
    /// drive each other out; they are never taken for one another.
    private static func key(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let bytes = UnsafeRawBufferPointer(text)
        var lanes = (seed ^ UInt64(truncatingIfNeeded: bytes.count), seed &+ 1, seed &+ 2, seed &+ 3)
        var offset = 0
        while offset &+ 32 <= bytes.count {
            lanes.0 = mix(lanes.0 ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            lanes.1 = mix(lanes.1 ^ bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
            lanes.2 = mix(lanes.2 ^ bytes.loadUnaligned(fromByteOffset: offset &+ 16, as: UInt64.self))
            lanes.3 = mix(lanes.3 ^ bytes.loadUnaligned(fromByteOffset: offset &+ 24, as: UInt64.self))
            offset &+= 32
        }
        var hash = mix(mix(mix(lanes.0) ^ lanes.1) ^ lanes.2) ^ lanes.3
        while offset < bytes.count {
            hash = mix(hash ^ UInt64(bytes[offset]))
            offset &+= 1
        }
        return Int(truncatingIfNeeded: hash)
    }

    private static let seed = UInt64.random(in: .min ... .max)

    @inline(__always)
    private static func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }

    private static func areEqual(_ known: [UInt8], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard known.count == text.count else { return false }
        let text = UnsafeRawBufferPointer(text)
        return known.withUnsafeBytes { known in
            var offset = 0
            var difference = SIMD4<UInt64>()
            while offset &+ 32 <= known.count {
                difference |=
                    known.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
                    ^ text.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
                offset &+= 32
            }
            if difference != SIMD4() { return false }
            while offset < known.count {
                if known[offset] != text[offset] { return false }
                offset &+= 1
            }
            return true
        }
    }
}
