/// Offers existing names for one that does not exist, by edit distance, with bounds on everything: the client chooses
/// the name and how many of them are wrong.
package struct Suggestions {
    package enum Policy {
        case offered, withheld
    }

    private static let maximumOffered = 3
    private static let maximumLength = 40
    private static let maximumCandidates = 2_000
    /// Errors of one document that come with suggestions.
    private static let maximumTexts = 10

    private var textsLeft: Int

    package init(_ policy: Policy) { textsLeft = policy == .offered ? Self.maximumTexts : 0 }

    var areOffered: Bool { textsLeft > 0 }

    /// ` Did you mean "a" or "b"?`, or nothing.
    package mutating func text(for name: String, among candidates: some Sequence<String>) -> String {
        guard areOffered, name.utf8.count <= Self.maximumLength else { return "" }
        textsLeft -= 1
        let wanted = Array(name.utf8)
        var near: [(name: String, distance: Int)] = []
        for candidate in candidates.prefix(Self.maximumCandidates) {
            if let distance = Self.distance(wanted, candidate) { near.append((candidate, distance)) }
        }
        near.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return Self.question("", near.prefix(Self.maximumOffered).map(\.name))
    }

    /// ` Did you mean a fragment on "A" or "B"?`
    mutating func fragmentText(on types: [String]) -> String {
        textsLeft -= 1
        return Self.question("a fragment on ", types)
    }

    private static func question(_ what: String, _ names: [String]) -> String {
        guard let last = names.last else { return "" }
        let rest = names.dropLast().map { "\"\($0)\"" }.joined(separator: ", ")
        return " Did you mean \(what)\(rest)\(rest.isEmpty ? "" : " or ")\"\(last)\"?"
    }

    /// The edits (insert, delete, replace; case does not count) from one name to the other; nil where they are not near.
    private static func distance(_ wanted: [UInt8], _ candidate: String) -> Int? {
        let limit = wanted.count * 2 / 5 + 1
        let other = Array(candidate.utf8)
        guard abs(wanted.count - other.count) <= limit, other.count <= 2 * maximumLength else { return nil }
        var row = Array(0...other.count)
        for (index, byte) in wanted.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (lowercase(byte) == lowercase(other[column]) ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count] <= limit ? row[other.count] : nil
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
