/// Whether a machine runs, in vCenter's words. Its interfaces spell the same states differently: the vSphere API `poweredOn`, its
/// REST interface `POWERED_ON`, PowerCLI `PoweredOn`. All of them are one state here; any other text, and null, is UNKNOWN.
enum PowerState: String, CaseIterable {
    case poweredOn, poweredOff, suspended

    private static let stateBySpelling = Dictionary(
        uniqueKeysWithValues: allCases.flatMap { state in state.spellings.map { ($0, state) } })

    /// The state that a stored text means; nil where it is none that is known.
    init?(stored text: String?) {
        guard let text, let state = Self.stateBySpelling[text] else { return nil }
        self = state
    }

    /// As the inventory may have it: the words joined or apart, in small letters, capitals or both. The first is the one that
    /// we write.
    var spellings: [String] {
        let words = self == .suspended ? ["suspended"] : ["powered", self == .poweredOn ? "on" : "off"]
        let capitalised = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }
        let cased: [[String]] = [
            words, words.map { $0.uppercased() }, capitalised, Array(capitalised.prefix(1) + words.dropFirst()),
            Array(words.prefix(1) + capitalised.dropFirst()),
        ]
        var all = [rawValue]
        for separator in ["", "_", "-", " "] {
            for words in cased {
                let spelling = words.joined(separator: separator)
                if !all.contains(spelling) { all.append(spelling) }
            }
        }
        return all
    }

    /// The column's values, with all spellings of each.
    static let stored = StoredEnum(
        allCases.map(\.rawValue), other: "UNKNOWN",
        spellings: Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.spellings) }))

    /// Whether a column says so, as a condition without parameters.
    func sql(_ expression: String) -> String {
        "\(expression) IN (\(spellings.map { "'\($0)'" }.joined(separator: ", ")))"
    }
}
