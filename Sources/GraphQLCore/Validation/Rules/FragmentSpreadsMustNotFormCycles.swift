extension ValidationRules {
    /// No fragment spreads itself, directly or through others.
    ///
    /// Each fragment is left once, by a search that goes deep first on a stack of its own: a spread that leads back to a
    /// fragment on the way closes a cycle.
    /// https://spec.graphql.org/September2025/#sec-Fragment-Spreads-Must-Not-Form-Cycles
    static func fragmentSpreadsMustNotFormCycles(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        if facts.fragments.allSatisfy({ $0.contents.spreads.isEmpty }) { return }
        var search = CycleSearch(facts)
        for fragment in facts.fragments.indices { search.start(at: fragment, &report) }
    }
}

private struct CycleSearch {
    /// Names that an error tells of a cycle.
    private static let maximumNames = 10

    /// A fragment on the way, and the spread by which the way goes on.
    private struct Step {
        let fragment: Int
        var spread: Int
    }

    private let facts: DocumentFacts
    private var isVisited: [Bool]
    private var way: [Step] = []
    /// By fragment: its place on the way; -1 where it is not.
    private var placeOnWay: [Int]

    init(_ facts: DocumentFacts) {
        self.facts = facts
        isVisited = [Bool](repeating: false, count: facts.fragments.count)
        placeOnWay = [Int](repeating: -1, count: facts.fragments.count)
    }

    mutating func start(at fragment: Int, _ report: inout ValidationReport) {
        enter(fragment)
        while let step = way.last {
            guard step.spread < facts.fragments[step.fragment].contents.spreads.upperBound else {
                placeOnWay[step.fragment] = -1
                way.removeLast()
                advance()
                continue
            }
            guard let target = facts.spreads[step.spread].fragment else {
                advance()
                continue
            }
            if placeOnWay[target] >= 0 {
                tell(way[placeOnWay[target]...], &report)
                advance()
            } else if !enter(target) {
                advance()
            }
        }
    }

    /// - Returns: whether it had not been visited.
    @discardableResult
    private mutating func enter(_ fragment: Int) -> Bool {
        if isVisited[fragment] { return false }
        isVisited[fragment] = true
        placeOnWay[fragment] = way.count
        way.append(Step(fragment: fragment, spread: facts.fragments[fragment].contents.spreads.lowerBound))
        return true
    }

    private mutating func advance() {
        if !way.isEmpty { way[way.count - 1].spread += 1 }
    }

    private func tell(_ cycle: ArraySlice<Step>, _ report: inout ValidationReport) {
        guard let first = cycle.first else { return }
        let names = cycle.dropFirst().prefix(Self.maximumNames).map {
            "\"\(facts.fragments[$0.fragment].definition.name.value)\""
        }
        let by = names.isEmpty ? "" : ", by \(names.joined(separator: ", "))"
        let more = cycle.count - 1 > names.count ? " and more" : ""
        report.add(
            "Fragment \"\(facts.fragments[first.fragment].definition.name.value)\" spreads itself\(by)\(more).",
            at: cycle.prefix(ValidationReport.maximumOffsets).map { facts.spreads[$0.spread].offset })
    }
}
