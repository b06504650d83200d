internal import CLinux
internal import GraphQLCore

/// Names that look like settings and are none: what is misspelt would otherwise be a default that nobody wanted.
enum UnknownSettings {
    private static let prefix = "DCX_"
    /// For the scripts of the repository that start servers; they say nothing to a server.
    private static let scripts = ["DCX_BENCH_", "DCX_ESTIMATE_", "DCX_FAULT_", "DCX_FUZZ", "DCX_KILL_", "DCX_TEST_"]

    /// A line for each name that begins as settings do and is none.
    static func faults(_ names: [String]) -> [String] {
        let known = Settings.all.map(\.name)
        return names.filter { name in
            name.hasPrefix(prefix) && !known.contains(name) && !scripts.contains { name.hasPrefix($0) }
        }.sorted().map { fault(of: $0, among: known) }
    }

    /// Says which names are near.
    static func fault(of name: String, among known: [String]) -> String {
        var suggestions = Suggestions(.offered)
        let near = suggestions.text(for: name, among: known)
        return "\(name) is not a setting.\(near.isEmpty ? " `dcx-server help` lists all." : near)"
    }

    /// Of this process's environment.
    static var environmentNames: [String] {
        guard var entry = clinux_environment() else { return [] }
        var names: [String] = []
        while let text = entry.pointee {
            names.append(String(String(cString: text).prefix { $0 != "=" }))
            entry += 1
        }
        return names
    }
}
