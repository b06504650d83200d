/// The selections of a document while it is parsed.
///
/// The selections of a set end up side by side, though sets are nested: those of the sets that are not at their end yet
/// wait on a stack.
struct ParsedSelections {
    private(set) var complete: [Selection] = []
    private var waiting: [Selection] = []
    var fields: [Field] = []
    var spreads: [FragmentSpread] = []
    var inlineFragments: [InlineFragment] = []

    /// - Parameter documentBytes: from which room is made for about as many fields as such a document has.
    init(documentBytes: Int) {
        let room = min(documentBytes / 16, 256)
        complete.reserveCapacity(room)
        fields.reserveCapacity(room)
        waiting.reserveCapacity(32)
    }

    /// What to `close` a set with that opens now.
    var openCount: Int { waiting.count }

    mutating func open(_ selection: Selection) { waiting.append(selection) }

    /// - Returns: where the set's selections lie in `complete`.
    mutating func close(from outer: Int) -> Range<Int> {
        let first = complete.count
        for place in outer..<waiting.count { complete.append(waiting[place]) }
        // They are few as a rule, and one by one are soon gone.
        while waiting.count > outer { waiting.removeLast() }
        return first..<complete.count
    }
}
