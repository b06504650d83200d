internal import DCXSchema
internal import Synchronization

/// Which databases answer, whichever event loop asks: a process is ready or is not, however its connections are shared out.
final class DatabaseReadiness: Sendable {
    /// What one event loop finds.
    final class Loop: Sendable {
        /// A loop that is stuck says so by not saying anything.
        private static let validMilliseconds = 1_000

        /// Until when each database is taken to answer.
        fileprivate let validUntil = Dictionary(
            uniqueKeysWithValues: DatabaseName.allCases.map { ($0, Counter()) })

        func note(_ isAnswering: (DatabaseName) -> Bool) {
            let until = EventLoop.monotonicMilliseconds() + Self.validMilliseconds
            for (database, counter) in validUntil { counter.set(isAnswering(database) ? until : 0) }
        }
    }

    private let loops = Mutex<[Loop]>([])

    func addLoop() -> Loop {
        let loop = Loop()
        loops.withLock { $0.append(loop) }
        return loop
    }

    /// Whether a database answers another loop than the one that asks, which knows better of itself.
    func isAnswered(_ database: DatabaseName, besides own: Loop) -> Bool {
        let now = EventLoop.monotonicMilliseconds()
        return loops.withLock { loops in
            loops.contains { $0 !== own && ($0.validUntil[database]?.value ?? 0) >= now }
        }
    }
}
