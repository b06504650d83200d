/// How long the statements of a connection execute, seen from here: a statement begins when it was sent, or when the one before
/// it was done. PostgreSQL sends results at a Sync, so that the time of those that share one is divided among them.
struct ExecutionTimes {
    private struct Group {
        let sentAt: Int
        /// Statements that have not been answered.
        var left: Int
    }

    /// What was sent with a Sync each, oldest first.
    private var groups = Fifo<Group>()
    /// Statements behind the last Sync.
    private var open = 0
    /// Since when what is executed has been, in microseconds.
    private var mark = 0

    mutating func noteStatement() { open += 1 }

    mutating func noteSync(now: Int) {
        if groups.isEmpty { mark = now }
        groups.append(Group(sentAt: now, left: open))
        open = 0
    }

    /// A Sync was answered: what is behind it may have come later.
    mutating func endSync() {
        _ = groups.removeFirst()
        if let next = groups.first { mark = max(mark, next.sentAt) }
    }

    /// The oldest statement was answered.
    /// - Parameter comesAlone: its result was not held back until the Sync.
    /// - Returns: when it began to execute, and how long that took.
    mutating func endStatement(now: Int, comesAlone: Bool = false) -> (began: Int, duration: Int) {
        guard let group = groups.first, group.left > 0 else {
            // It left before its Sync, with more than libpq holds back.
            open = max(0, open - 1)
            return (now, 0)
        }
        let began = mark
        let duration = max(0, now - mark) / (comesAlone ? 1 : group.left)
        mark += duration
        groups.mutateFirst { $0.left -= 1 }
        return (began, duration)
    }

    /// The connection is gone.
    mutating func removeAll() { self = ExecutionTimes() }
}
