extension DocumentFacts {
    /// Finds the fragments that each operation reaches. Each is visited once an operation, and a stack of our own takes
    /// the place of recursion: fragments can be nested as deeply as the document is long.
    mutating func followSpreads(_ report: inout ValidationReport) {
        if fragments.isEmpty || spreads.isEmpty { return }
        guard noteReachedFragments(&report) else { return }
        for operation in operations {
            for fragment in operation.reachedFragments { fragments[fragment].isReached = true }
        }
    }

    /// Of each operation.
    /// - Returns: false where the budget is used up.
    private mutating func noteReachedFragments(_ report: inout ValidationReport) -> Bool {
        var reach = FragmentReach(fragments: fragments, spreads: spreads)
        for operation in operations.indices {
            let offset = operations[operation].definition.offset
            guard let reached = reach.follow(operations[operation].contents, &report, at: offset) else { return false }
            operations[operation].reachedFragments = reached
        }
        return true
    }
}

private struct FragmentReach {
    let fragments: [FragmentFact]
    let spreads: [SpreadFact]
    private var visit = 0
    /// By fragment the last visit that has met it.
    private var lastVisits: [Int]

    init(fragments: [FragmentFact], spreads: [SpreadFact]) {
        self.fragments = fragments
        self.spreads = spreads
        lastVisits = [Int](filledWith: 0, count: fragments.count)
    }

    /// - Returns: the places of the fragments that are reached from these contents; nil where the budget is used up.
    mutating func follow(
        _ contents: DefinitionContents, _ report: inout ValidationReport, at offset: SourceOffset
    ) -> [Int]? {
        visit += 1
        var reached: [Int] = []
        var next = 0
        add(contents, to: &reached)
        while next < reached.count {
            let contents = fragments[reached[next]].contents
            guard report.spend(1 + contents.spreads.count + contents.usages.count, at: offset) else { return nil }
            add(contents, to: &reached)
            next += 1
        }
        return reached
    }

    private mutating func add(_ contents: DefinitionContents, to reached: inout [Int]) {
        for spread in contents.spreads {
            guard let fragment = spreads[spread].fragment, lastVisits[fragment] != visit else { continue }
            lastVisits[fragment] = visit
            reached.append(fragment)
        }
    }
}
