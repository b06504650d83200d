/// Compares fields pairwise to tell a reader all the conflicts of a document that has some, each at the selection set
/// that the two fields have in common.
///
/// This is the specification's own wording, so it is quadratic: it stops after a number of comparisons, and goes only so
/// deep. It is never asked whether a document is valid.
struct ConflictSearch {
    private static let maximumComparisons = 100_000
    private static let maximumDepth = 200
    /// Places that a conflict tells of each of its two fields.
    private static let maximumOffsets = 20

    let facts: DocumentFacts
    private(set) var hasFound = false
    private var comparisonsLeft = Self.maximumComparisons
    private var depth = 0
    private var contents: [SourceOffset: SetContents] = [:]
    private var comparedFragments: [FragmentPair: Bool] = [:]
    private var comparedSets: [SetAndFragment: Bool] = [:]

    /// What a selection set selects itself, and the fragments that it spreads.
    private struct SetContents {
        let offset: SourceOffset
        var keys: [String] = []
        /// By place among the document's.
        var fields: [String: [Int]] = [:]
        var fragments: [Int] = []
    }

    private struct FragmentPair: Hashable {
        let lower: Int
        let upper: Int
    }

    private struct SetAndFragment: Hashable {
        let set: SourceOffset
        let fragment: Int
    }

    init(_ facts: DocumentFacts) { self.facts = facts }

    private var isExhausted: Bool { comparisonsLeft <= 0 || depth > Self.maximumDepth }

    mutating func conflicts(atMost limit: Int) -> [FieldConflict] {
        var found: [FieldConflict] = []
        for set in facts.selectionSets where found.count < limit && comparisonsLeft > 0 {
            found += conflicts(within: contents(of: set), atMost: limit - found.count)
        }
        hasFound = !found.isEmpty
        return found
    }

    // MARK: Within a selection set

    private mutating func conflicts(within set: SetContents, atMost limit: Int) -> [FieldConflict] {
        var found: [FieldConflict] = []
        for key in set.keys {
            let fields = set.fields[key] ?? []
            for (index, field) in fields.enumerated() {
                if isExhausted || found.count >= limit { return found }
                for other in fields[(index + 1)...] where !isExhausted && found.count < limit {
                    if let conflict = conflict(field, other, isExclusive: false) { found.append(conflict) }
                }
            }
        }
        for (index, fragment) in set.fragments.enumerated() {
            if isExhausted || found.count >= limit { break }
            found += conflicts(between: set, fragment: fragment, isExclusive: false)
            for other in set.fragments[(index + 1)...] where !isExhausted && found.count < limit {
                found += conflicts(between: fragment, other, isExclusive: false)
            }
        }
        return found
    }

    // MARK: Between selection sets

    private mutating func conflicts(
        between set: SetContents, _ other: SetContents, isExclusive: Bool
    ) -> [FieldConflict] {
        var found: [FieldConflict] = []
        for key in set.keys {
            guard let others = other.fields[key] else { continue }
            for field in set.fields[key] ?? [] {
                if isExhausted { return found }
                for other in others where !isExhausted {
                    if let conflict = conflict(field, other, isExclusive: isExclusive) { found.append(conflict) }
                }
            }
        }
        return found
    }

    private mutating func conflicts(
        between set: SetContents, fragment: Int, isExclusive: Bool
    ) -> [FieldConflict] {
        let pair = SetAndFragment(set: set.offset, fragment: fragment)
        comparisonsLeft -= 1
        if isExhausted || Self.covers(comparedSets[pair], isExclusive) { return [] }
        comparedSets[pair] = isExclusive
        let other = contents(of: facts.fragments[fragment].definition.selectionSet)
        if other.offset == set.offset { return [] }
        depth += 1
        defer { depth -= 1 }
        var found = conflicts(between: set, other, isExclusive: isExclusive)
        for fragment in other.fragments {
            found += conflicts(between: set, fragment: fragment, isExclusive: isExclusive)
        }
        return found
    }

    private mutating func conflicts(between fragment: Int, _ other: Int, isExclusive: Bool) -> [FieldConflict] {
        comparisonsLeft -= 1
        if fragment == other || isExhausted { return [] }
        let pair = FragmentPair(lower: min(fragment, other), upper: max(fragment, other))
        if Self.covers(comparedFragments[pair], isExclusive) { return [] }
        comparedFragments[pair] = isExclusive
        let left = contents(of: facts.fragments[fragment].definition.selectionSet)
        let right = contents(of: facts.fragments[other].definition.selectionSet)
        depth += 1
        defer { depth -= 1 }
        var found = conflicts(between: left, right, isExclusive: isExclusive)
        for nested in right.fragments { found += conflicts(between: fragment, nested, isExclusive: isExclusive) }
        for nested in left.fragments { found += conflicts(between: nested, other, isExclusive: isExclusive) }
        return found
    }

    /// A comparison of fields that can meet says all that one of exclusive fields would.
    private static func covers(_ compared: Bool?, _ isExclusive: Bool) -> Bool {
        compared.map { isExclusive || !$0 } ?? false
    }

    // MARK: Between fields

    private mutating func conflict(_ place: Int, _ otherPlace: Int, isExclusive: Bool) -> FieldConflict? {
        comparisonsLeft -= 1
        let isExclusive = isExclusive || facts.areExclusive(place, otherPlace)
        let (field, other) = (facts.document.fields[place], facts.document.fields[otherPlace])
        if let reason = facts.conflict(place, otherPlace, isExclusive: isExclusive) {
            return FieldConflict(
                responseKey: field.responseKey, reason: reason, offsets: [field.offset], otherOffsets: [other.offset])
        }
        guard let set = field.selectionSet, let otherSet = other.selectionSet else { return nil }
        let below = conflicts(below: contents(of: set), contents(of: otherSet), isExclusive: isExclusive)
        if below.isEmpty { return nil }
        return FieldConflict(
            responseKey: field.responseKey, reason: .subfields(below),
            offsets: Self.offsets(field, below.lazy.map(\.offsets)),
            otherOffsets: Self.offsets(other, below.lazy.map(\.otherOffsets)))
    }

    /// A field and what is below it that conflicts; where that is too much, what is deepest is kept: it is the cause.
    private static func offsets(_ field: Field, _ below: some Sequence<[SourceOffset]>) -> [SourceOffset] {
        var offsets = [field.offset]
        for part in below { offsets += part.suffix(maximumOffsets - offsets.count) }
        return offsets
    }

    private mutating func conflicts(
        below set: SetContents, _ other: SetContents, isExclusive: Bool
    ) -> [FieldConflict] {
        if isExhausted { return [] }
        depth += 1
        defer { depth -= 1 }
        var found = conflicts(between: set, other, isExclusive: isExclusive)
        for fragment in other.fragments {
            found += conflicts(between: set, fragment: fragment, isExclusive: isExclusive)
        }
        for fragment in set.fragments {
            found += conflicts(between: other, fragment: fragment, isExclusive: isExclusive)
        }
        for fragment in set.fragments {
            if isExhausted { break }
            for nested in other.fragments {
                found += conflicts(between: fragment, nested, isExclusive: isExclusive)
            }
        }
        return found
    }

    // MARK: Contents

    private mutating func contents(of set: SelectionSet) -> SetContents {
        if let known = contents[set.offset] { return known }
        var made = SetContents(offset: set.offset)
        var spread: Set<Int> = []
        add(set, to: &made, &spread)
        contents[set.offset] = made
        return made
    }

    private func add(_ set: SelectionSet, to contents: inout SetContents, _ spread: inout Set<Int>) {
        for place in set.places {
            switch facts.document.selections[place] {
            case .field(let field):
                let key = facts.document.fields[field].responseKey
                if contents.fields[key] == nil { contents.keys.append(key) }
                contents.fields[key, default: []].append(field)
            case .inlineFragment(let fragment):
                add(facts.document.inlineFragments[fragment].selectionSet, to: &contents, &spread)
            case .fragmentSpread(let place):
                guard let fragment = facts.spreadFragments[place] else { continue }
                if spread.insert(fragment).inserted { contents.fragments.append(fragment) }
            }
        }
    }
}

extension DocumentFacts {
    /// Every selection set that is not an inline fragment's: those are part of the ones around them.
    fileprivate var selectionSets: [SelectionSet] {
        operations.map(\.definition.selectionSet) + fragments.map(\.definition.selectionSet)
            + document.fields.compactMap(\.selectionSet)
    }
}
