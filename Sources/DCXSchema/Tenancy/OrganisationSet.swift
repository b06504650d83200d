/// The organisations that a viewer sees, to be asked for each organisation of each answer: a table of its own, because keyed
/// hashing costs ten times as much as the look itself. Nobody chooses the UUID of an organisation: they are random, so that
/// there is no one to make them collide.
struct OrganisationSet: Sendable {
    /// Each in the first free slot from where it hashes to; at least half of them are free, and hold `UUID.none`.
    private var slots: [UUID]
    /// How much of a hash is not the number of a slot.
    private let shift: UInt64
    let count: Int

    init(_ organisations: [UUID]) {
        count = organisations.count
        let bits = Int.bitWidth - (organisations.count * 2).leadingZeroBitCount
        slots = [UUID](repeating: .none, count: 1 << bits)
        shift = UInt64(UInt64.bitWidth - bits)
        for organisation in organisations { slots[place(of: organisation)] = organisation }
    }

    /// In no order.
    var all: [UUID] { slots.filter { $0 != .none } }

    /// What it takes, in bytes.
    var weight: Int { slots.count * MemoryLayout<UUID>.stride }

    /// The UUID that nothing has is not inside.
    func contains(_ organisation: UUID) -> Bool {
        organisation != .none && slots[place(of: organisation)] == organisation
    }

    /// The slot that a UUID is in, or else the one that it would be in.
    private func place(of organisation: UUID) -> Int {
        // Multiplied by the golden ratio's bits, the highest bits depend on all of them.
        let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
        let hash = (organisation.low &* golden ^ organisation.high) &* golden
        // Of an empty set no bit is left, and there is one slot.
        var place = Int(truncatingIfNeeded: hash >> shift)
        while slots[place] != .none, slots[place] != organisation { place = (place + 1) & (slots.count - 1) }
        return place
    }
}
