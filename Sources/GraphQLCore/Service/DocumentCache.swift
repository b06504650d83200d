/// Documents that requests have sent before, by the bytes they were sent as: bounded by what they and their plans take, least
/// recently used out. Those of guests have a part of it, so that nobody's documents are driven out by clients that have not
/// signed in. Confined to one thread.
final class DocumentCache {
    private let maximumBytes: Int
    private let maximumGuestBytes: Int
    /// What one document may take with its plans.
    let maximumWeight: Int
    /// Of all documents, and of those that only guests have sent.
    private(set) var bytes = 0
    private(set) var guestBytes = 0
    private var entries: [Int: Entry] = [:]
    /// Those that were used last, one for each end of a key: nearly all requests find theirs here, and hash no more.
    private var recent: [Entry?] = Array(repeating: nil, count: recentCount)
    /// Grows with each use: what was used last has the highest number.
    private var clock: UInt64 = 0

    private static let recentCount = 256

    private final class Entry {
        let key: Int
        let text: [UInt8]
        let document: PreparedDocument
        var used: UInt64
        /// Nobody else has sent it.
        var isGuests: Bool
        /// As it was counted last: plans come to a document that is kept.
        var weight: Int

        init(_ key: Int, _ text: [UInt8], _ document: PreparedDocument, used: UInt64, isGuests: Bool) {
            self.key = key
            self.text = text
            self.document = document
            self.used = used
            self.isGuests = isGuests
            weight = 0
        }

        var currentWeight: Int { text.count + document.weight }
    }

    var count: Int { entries.count }

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
        maximumGuestBytes = maximumBytes / 4
        maximumWeight = maximumBytes / 8
    }

    /// - Parameter isGuest: whether a guest asks.
    func document(for text: UnsafeBufferPointer<UInt8>, isGuest: Bool) -> PreparedDocument? {
        let key = key(text)
        guard let entry = entry(for: key), Self.areEqual(entry.text, text) else { return nil }
        clock += 1
        entry.used = clock
        if entry.isGuests, !isGuest { promote(entry) }
        return entry.document
    }

    /// A document that more than guests send has its place among all.
    private func promote(_ entry: Entry) {
        entry.isGuests = false
        guestBytes -= entry.weight
    }

    private func entry(for key: Int) -> Entry? {
        let place = key & (Self.recentCount - 1)
        if let entry = recent[place], entry.key == key { return entry }
        guard let entry = entries[key] else { return nil }
        recent[place] = entry
        return entry
    }

    /// Keeps a document, or weighs it again where it is kept and has another plan.
    func keep(_ document: PreparedDocument, for text: [UInt8], isGuest: Bool) {
        if text.count + document.weight > maximumWeight { return }
        let key = text.withUnsafeBufferPointer { self.key($0) }
        clock += 1
        let entry: Entry
        if let kept = entries[key], kept.document === document {
            entry = kept
        } else {
            remove(key)
            entry = Entry(key, text, document, used: clock, isGuests: isGuest)
            entries[key] = entry
        }
        weigh(entry)
        if guestBytes > maximumGuestBytes { evict(from: guestBytes, to: maximumGuestBytes) { $0.isGuests } }
        if bytes > maximumBytes { evict(from: bytes, to: maximumBytes) { _ in true } }
    }

    private func weigh(_ entry: Entry) {
        let change = entry.currentWeight - entry.weight
        entry.weight += change
        bytes += change
        if entry.isGuests { guestBytes += change }
    }

    /// Removes those that were used least recently, a bit more than has to go: the next ones need not look for the oldest.
    private func evict(from bytes: Int, to maximum: Int, _ isConcerned: (Entry) -> Bool) {
        var excess = bytes - maximum / 8 * 7
        for entry in entries.values.filter(isConcerned).sorted(by: { $0.used < $1.used }) where excess > 0 {
            excess -= entry.weight
            remove(entry.key)
        }
    }

    private func remove(_ key: Int) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        bytes -= entry.weight
        if entry.isGuests { guestBytes -= entry.weight }
        let place = key & (Self.recentCount - 1)
        if recent[place] === entry { recent[place] = nil }
    }

    /// A hash under random seeds, 32 bytes at a time in two lanes that do not wait for one another. Texts that collide
    /// drive each other out; they are never taken for one another.
    private func key(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let bytes = UnsafeRawBufferPointer(text)
        let (count, seeds) = (bytes.count, seeds)
        var lanes = (seeds.0 ^ UInt64(truncatingIfNeeded: count), seeds.1)
        var offset = 0
        while offset &+ 32 <= count {
            lanes = Self.mix(lanes, bytes, offset, offset &+ 16, seeds)
            offset &+= 32
        }
        if offset < count {
            if count >= 32 {
                // The last bytes, some of them once more.
                lanes = Self.mix(lanes, bytes, count &- 32, count &- 16, seeds)
            } else {
                while offset &+ 8 <= count {
                    lanes.0 = Self.mix(lanes.0 ^ Self.word(bytes, offset), seeds.1)
                    offset &+= 8
                }
                while offset < count {
                    lanes.1 = Self.mix(lanes.1 ^ UInt64(bytes[offset]), seeds.0)
                    offset &+= 1
                }
            }
        }
        return Int(truncatingIfNeeded: Self.mix(lanes.0 ^ seeds.1, lanes.1 ^ seeds.0))
    }

    private let seeds = (UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1)

    /// Sixteen bytes from each of two places, one place a lane.
    @inline(__always)
    private static func mix(
        _ lanes: (UInt64, UInt64), _ bytes: UnsafeRawBufferPointer, _ first: Int, _ second: Int,
        _ seeds: (UInt64, UInt64)
    ) -> (UInt64, UInt64) {
        (
            mix(lanes.0 ^ word(bytes, first), seeds.0 ^ word(bytes, first &+ 8)),
            mix(lanes.1 ^ word(bytes, second), seeds.1 ^ word(bytes, second &+ 8))
        )
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
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
            while offset &+ 8 <= known.count {
                if word(known, offset) != word(text, offset) { return false }
                offset &+= 8
            }
            while offset < known.count {
                if known[offset] != text[offset] { return false }
                offset &+= 1
            }
            return true
        }
    }
}
