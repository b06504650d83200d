extension ValidationRules {
    /// A fragment stands only where an object of its type can be.
    /// https://spec.graphql.org/September2025/#sec-Fragment-Spread-Is-Possible
    static func fragmentSpreadIsPossible(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        var overlaps: [TypePair: Bool] = [:]
        for spread in facts.spreads {
            guard let parent = spread.parent, let type = spread.type, parent != type else { continue }
            // Large unions make the question dear, and a document can ask it often.
            let pair = TypePair(parent: parent, fragment: type)
            let overlap = overlaps[pair] ?? facts.schema.overlaps(parent, type)
            overlaps[pair] = overlap
            if overlap { continue }
            let fragment = spread.name.map { "Fragment \"\($0.value)\"" } ?? "A fragment"
            report.add(
                "\(fragment) on \(facts.schema[type].name) cannot stand here: no \(facts.schema[parent].name) is ever one.",
                at: spread.offset)
        }
    }
}

private struct TypePair: Hashable {
    let parent: TypeID
    let fragment: TypeID
}
