/// The hash of a name, made once when it is read: different hashes, different names. Whoever compares the hashes of names
/// compares the names themselves where they are equal, so that it need not withstand who looks for collisions.
enum NameHash {
    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let raw = UnsafeRawBufferPointer(bytes)
        var hash = UInt64(truncatingIfNeeded: raw.count)
        var offset = 0
        while offset &+ 8 <= raw.count {
            hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        if offset < raw.count { hash = mix(hash ^ lastWord(raw)) }
        return UInt32(truncatingIfNeeded: hash)
    }

    /// The last eight bytes; of fewer all, some of them twice.
    private static func lastWord(_ raw: UnsafeRawBufferPointer) -> UInt64 {
        let count = raw.count
        if count >= 8 { return raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) }
        if count >= 4 {
            let last = raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            return UInt64(raw.loadUnaligned(as: UInt32.self)) &<< 32 | UInt64(last)
        }
        return UInt64(raw[0]) &<< 16 | UInt64(raw[count / 2]) &<< 8 | UInt64(raw[count &- 1])
    }

    static func of(_ name: String) -> UInt32 {
        var name = name
        return name.withUTF8(of)
    }

    private static func mix(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x2545_F491_4F6C_DD1D).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}

/// The places of names that are known beforehand: those of a schema.
final class NameTable: Sendable {
    private struct Slot: BitwiseCopyable {
        let hash: UInt32
        /// -1 where there is none.
        let place: Int32
    }

    private let names: [String]
    /// A power of two of them, at least half of them free: a name is in the first free one from its hash on.
    private let slots: [Slot]

    /// The first of several of one name counts.
    init(_ names: [String]) {
        var size = 4
        while size < names.count * 2 { size *= 2 }
        var slots = [Slot](repeating: Slot(hash: 0, place: -1), count: size)
        for (place, name) in names.enumerated() {
            let hash = NameHash.of(name)
            var index = Int(hash) & (size - 1)
            while slots[index].place >= 0 { index = (index + 1) & (size - 1) }
            slots[index] = Slot(hash: hash, place: Int32(truncatingIfNeeded: place))
        }
        self.names = names
        self.slots = slots
    }

    func place(of name: String) -> Int? { place(of: name, NameHash.of(name)) }

    func place(of name: String, _ hash: UInt32) -> Int? {
        var index = Int(hash) & (slots.count - 1)
        while true {
            let slot = slots[index]
            if slot.place < 0 { return nil }
            if slot.hash == hash, names[Int(slot.place)] == name { return Int(slot.place) }
            index = (index + 1) & (slots.count - 1)
        }
    }
}
