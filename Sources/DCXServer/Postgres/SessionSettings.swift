/// What a session has to have set. The server sets it as it connects, but a connection pooler that gives a client another session for
/// each transaction drops that: there the sessions have to begin with it, and what they begin with is looked at.
///
/// A pooler shows by the process that it names, which is not the one that answers.
struct SessionSettings {
    private struct Setting {
        let name: String
        let value: String
        /// Without it answers would be wrong, and no statement gets there.
        var isNeeded = false
        /// Whether a session may begin with another value.
        var admits: (String) -> Bool = { _ in false }
    }

    /// What was found of a session.
    struct Verdict: Equatable {
        /// The session is not the connection's own.
        var isPooled = false
        /// Answers would be wrong: what to do.
        var wrong: [String] = []
        /// It works, but is slower or less safe: what to do.
        var missing: [String] = []
    }

    /// `UTC` by other names.
    private static let universalTimes: Set = [
        "UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Etc/UCT", "Zulu", "Universal",
    ]
    private static let pooled = "its connections go through a connection pooler that drops session settings"

    private let settings: [Setting]
    /// Settings that the connection string asks for: `options=-c search_path=portal`.
    private let asked: [(name: String, value: String)]
    private let user: String

    /// - Parameter options: those of the connection string.
    init(_ limits: PostgresLimits, _ options: [String: String]) {
        let milliseconds = "\(limits.statementMilliseconds)"
        settings = [
            Setting(name: "timezone", value: "UTC", isNeeded: true) { Self.universalTimes.contains($0) },
            // Keys travel as arrays, whose statements would be planned anew each time.
            Setting(name: "plan_cache_mode", value: "force_generic_plan"),
            // One statement takes one process: workers would be processor time beyond the connection's.
            Setting(name: "max_parallel_workers_per_gather", value: "0"),
            // Compiling a statement that is executed once costs more than it.
            Setting(name: "jit", value: "off"),
            // In milliseconds. A longer one is another's, with whom the role is shared.
            Setting(name: "statement_timeout", value: milliseconds) {
                (Int($0) ?? 0) >= limits.statementMilliseconds
            },
            // A process that was stopped holds its locks no longer, and who waits for a lock is told before its time is over.
            Self.atMost("lock_timeout", limits.lockMilliseconds),
            Self.atMost("idle_in_transaction_session_timeout", limits.idleTransactionMilliseconds),
            // Connections are kept, however idle.
            Setting(name: "idle_session_timeout", value: "0") { _ in true },
        ]
        asked = Self.settings(of: options["options"] ?? "")
        user = options["user"] ?? "the server's role"
    }

    /// A time that has an end; a shorter one does as well.
    private static func atMost(_ name: String, _ milliseconds: Int) -> Setting {
        Setting(name: name, value: "\(milliseconds)") { (1...milliseconds).contains(Int($0) ?? 0) }
    }

    /// Applies the settings if the session is this connection's own; otherwise returns what the session begins with.
    /// - Parameter process: that the other end has named.
    func statement(process: Int32) -> String {
        let isOwn = "pg_backend_pid() = \(process)"
        let set = settings.map {
            "CASE WHEN \(isOwn) THEN set_config(\(Self.quoted($0.name)), \(Self.quoted($0.value)), false) END"
        }
        let names = settings.map { Self.quoted($0.name) }.joined(separator: ", ")
        let begun = """
            CASE WHEN \(isOwn) THEN NULL ELSE (
                SELECT string_agg(lower(name) || '=' || reset_val, E'\\n') FROM pg_settings WHERE lower(name) IN (\(names))) END
            """
        // What is there is looked at before it is set: it is written as PostgreSQL writes it.
        let different = asked.map { setting in
            let name = Self.quoted(setting.name)
            return """
                CASE WHEN NOT \(isOwn) AND current_setting(\(name), true)
                    IS DISTINCT FROM set_config(\(name), \(Self.quoted(setting.value)), true) THEN 1 END
                """
        }
        return "SELECT " + ([begun] + different + set).joined(separator: ",\n    ")
    }

    /// - Parameter column: the text of a column of the statement's row; nil where it is null.
    func judge(_ column: (Int) -> String?) -> Verdict {
        var verdict = Verdict()
        for (index, setting) in asked.enumerated() where column(index + 1) != nil {
            verdict.wrong.append(advice(setting.name, setting.value, "is not what options= of its URL says"))
        }
        guard let begun = column(0) else { return verdict }
        verdict.isPooled = true
        let values = Self.values(begun)
        for setting in settings {
            guard let value = values[setting.name], value != setting.value, !setting.admits(value) else { continue }
            let text = advice(setting.name, setting.value, "begins as \(value)")
            if setting.isNeeded { verdict.wrong.append(text) } else { verdict.missing.append(text) }
        }
        return verdict
    }

    private func advice(_ name: String, _ value: String, _ problem: String) -> String {
        "\(Self.pooled), and \(name) \(problem): run ALTER ROLE \"\(user)\" SET \(name) = \(Self.quoted(value)), "
            + "and have the pooler make its connections anew"
    }

    private static func values(_ lines: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        return values
    }

    static func quoted(_ text: String) -> String {
        let doubled = text.replacing("'", with: "''")
        return text.contains("\\") ? " E'" + doubled.replacing("\\", with: "\\\\") + "'" : "'" + doubled + "'"
    }

    /// The settings of `-c name=value`, `-cname=value` and `--name=value`; a backslash stands before a space that ends no word.
    static func settings(of options: String) -> [(name: String, value: String)] {
        var found: [(String, String)] = []
        var takesNext = false
        for word in words(of: options) {
            var text = word[...]
            if takesNext {
                takesNext = false
            } else if text == "-c" {
                takesNext = true
                continue
            } else if text.hasPrefix("--") || text.hasPrefix("-c") {
                text = text.dropFirst(2)
            } else {
                continue
            }
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            found.append((parts[0].replacing("-", with: "_").lowercased(), String(parts[1])))
        }
        return found
    }

    private static func words(of options: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isEscaped = false
        for character in options {
            if isEscaped {
                word.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
