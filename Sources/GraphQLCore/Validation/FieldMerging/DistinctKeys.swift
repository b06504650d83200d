/// Tells quickly of most documents that nothing has to be merged: no selection set, together with the fragments that it
/// spreads, has two fields under one response key. What it cannot tell quickly is left to `FieldsInSetCanMerge`.
struct DistinctKeys {
    /// Fields of a selection set: so few are compared pairwise faster than they are hashed.
    private static let maximumFields = 32
    /// Fragments inside one another.
    private static let maximumDepth = 16
    /// How often each selection of the document is looked at, on average: spread fragments are looked at again.
    private static let maximumLooks = 4

    private var looksLeft: Int
    /// Of the fields of one selection set, the hashes of their keys: different hashes, different keys.
    private var keys = InlineArray<32, UInt32>(repeating: 0)
    private var keyCount = 0

    /// Whether no two fields meet; false does not say that any do.
    static func areEverywhere(in facts: DocumentFacts) -> Bool {
        var distinct = DistinctKeys(looksLeft: facts.document.selections.count * maximumLooks)
        for operation in facts.operations {
            if !distinct.hold(in: operation.definition.selectionSet, facts) { return false }
        }
        for fragment in facts.fragments {
            if !distinct.hold(in: fragment.definition.selectionSet, facts) { return false }
        }
        for place in facts.document.fields.indices {
            guard let set = facts.document.fields[place].selectionSet else { continue }
            if !distinct.hold(in: set, facts) { return false }
        }
        return true
    }

    private init(looksLeft: Int) { self.looksLeft = looksLeft }

    private mutating func hold(in set: SelectionSet, _ facts: DocumentFacts) -> Bool {
        keyCount = 0
        return add(set, facts, depth: 0)
    }

    private mutating func add(_ set: SelectionSet, _ facts: DocumentFacts, depth: Int) -> Bool {
        looksLeft -= set.places.count
        if looksLeft < 0 || depth > Self.maximumDepth { return false }
        for place in set.places {
            switch facts.document.selections[place] {
            case .field(let field):
                if !add(facts.document.fields[field].keyHash) { return false }
            case .inlineFragment(let fragment):
                let set = facts.document.inlineFragments[fragment].selectionSet
                if !add(set, facts, depth: depth + 1) { return false }
            case .fragmentSpread(let spread):
                guard let fragment = facts.spreadFragments[spread] else { return false }
                if !add(facts.fragments[fragment].definition.selectionSet, facts, depth: depth + 1) { return false }
            }
        }
        return true
    }

    private mutating func add(_ key: UInt32) -> Bool {
        if keyCount == Self.maximumFields { return false }
        for other in 0..<keyCount where keys[other] == key { return false }
        keys[keyCount] = key
        keyCount += 1
        return true
    }
}
