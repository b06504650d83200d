/// Collects the fields of selection sets that are merged, those of fragments included.
struct ScopeCollector {
    /// Up to so many keys are compared pairwise faster than they are hashed.
    private static let maximumCompared = 24

    /// The places of the fields collected.
    private(set) var fields: [Int32] = []
    /// How many selection sets they come from.
    private(set) var setCount = 0
    /// Sets of fragments that are still to be looked into: instead of recursion.
    private var pending: [SelectionSet] = []
    private var lastVisits: [Int]
    private var visit = 0

    init(_ facts: DocumentFacts) {
        lastVisits = [Int](repeating: 0, count: facts.fragments.count)
        fields.reserveCapacity(64)
    }

    mutating func start() {
        fields.removeAll(keepingCapacity: true)
        setCount = 0
        visit += 1
    }

    /// - Parameter set: nil is that of a leaf.
    mutating func add(_ set: SelectionSet?, _ facts: DocumentFacts) {
        guard let set else { return }
        addSelections(of: set, facts)
        while let set = pending.popLast() { addSelections(of: set, facts) }
    }

    private mutating func addSelections(of set: SelectionSet, _ facts: DocumentFacts) {
        setCount += 1
        for place in set.places {
            switch facts.document.selections[place] {
            case .field(let field): fields.append(Int32(truncatingIfNeeded: field))
            case .inlineFragment(let fragment): pending.append(facts.document.inlineFragments[fragment].selectionSet)
            case .fragmentSpread(let spread):
                guard let fragment = facts.spreadFragments[spread], lastVisits[fragment] != visit else { continue }
                lastVisits[fragment] = visit
                pending.append(facts.fragments[fragment].definition.selectionSet)
            }
        }
    }

    /// False only where all response keys are different.
    func mayHaveRepeatedKeys(_ facts: DocumentFacts) -> Bool {
        guard fields.count <= Self.maximumCompared else { return true }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.maximumCompared) { hashes in
            for (index, place) in fields.enumerated() {
                let hash = facts.document.fields[Int(place)].keyHash
                for other in 0..<index where hashes[other] == hash { return true }
                hashes.initializeElement(at: index, to: hash)
            }
            return false
        }
    }

    /// The fields collected, by response key, in the order in which the keys are met.
    func groups(_ facts: DocumentFacts) -> [[Int32]] {
        var groups: [[Int32]] = []
        var places: [String: Int] = [:]
        for field in fields {
            let key = facts.document.fields[Int(field)].responseKey
            if let place = places[key] {
                groups[place].append(field)
            } else {
                places[key] = groups.count
                groups.append([field])
            }
        }
        return groups
    }
}
