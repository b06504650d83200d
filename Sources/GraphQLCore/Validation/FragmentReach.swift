extension DocumentFacts {
    /// Finds the fragments that each operation reaches. Each is visited once an operation, and a stack of our own takes
    /// the place of recursion: fragments can be nested as deeply as the document is long.
    mutating func followSpreads(_ report: inout ValidationReport) {
        if fragments.isEmpty { return }
        var lastVisitor = [Int](repeating: -1, count: fragments.count)
        for operation in operations.indices {
            var reached: [Int] = []
            var next = 0
            reach(operations[operation].contents, by: operation, &lastVisitor, &reached)
            while next < reached.count {
                let fragment = fragments[reached[next]]
                let steps = 1 + fragment.contents.spreads.count + fragment.contents.usages.count
                guard report.spend(steps, at: operations[operation].definition.offset) else { return }
                reach(fragment.contents, by: operation, &lastVisitor, &reached)
                next += 1
            }
            operations[operation].reachedFragments = reached
        }
    }

    private func reach(
        _ contents: DefinitionContents, by operation: Int, _ lastVisitor: inout [Int], _ reached: inout [Int]
    ) {
        for spread in spreads[contents.spreads] {
            guard let fragment = spread.fragment, lastVisitor[fragment] != operation else { continue }
            lastVisitor[fragment] = operation
            reached.append(fragment)
        }
    }
}
