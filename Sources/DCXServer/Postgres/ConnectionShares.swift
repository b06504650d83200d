internal import Synchronization

/// Shares connections out over the event loops of a process while PostgreSQL has too few (53300): who has statements waiting and no
/// connection for them gets one that is idle elsewhere, and after a moment one that is busy, when what it has in progress is done.
///
/// Pools speak with it as long as there is too little, a few times a second; a statement never does.
final class ConnectionShares: Sendable {
    private struct Member {
        /// Connections that are there.
        var ready = 0
        /// Since when statements have waited without a connection, in milliseconds of the monotonic clock.
        var wantsSince: Int?
        /// Until when a connection that was released for it is expected to be its.
        var grantedUntil = 0
        let wake: @Sendable () -> Void
    }

    private struct State {
        var members: [Int: Member] = [:]
        var shortUntil = 0
        var nextMember = 0
    }

    /// For so long after PostgreSQL has refused a connection there are too few.
    private static let shortMilliseconds = 10_000
    /// A released connection is another's if nobody has come for it by then.
    private static let grantMilliseconds = 300
    /// So long does who waits leave busy connections alone.
    private static let patienceMilliseconds = 150

    private static let all = Mutex<[String: ConnectionShares]>([:])

    /// That of the databases that are at the same hosts: their PostgreSQL has one number of connections for all of them.
    static func of(_ hosts: [PostgresHosts.Host]) -> ConnectionShares {
        let key = hosts.map { "\($0.name ?? "")|\($0.address ?? "")|\($0.port ?? "")" }.joined(separator: ",")
        return all.withLock { all in
            let shares = all[key] ?? ConnectionShares()
            all[key] = shares
            return shares
        }
    }

    private let state = Mutex(State())

    /// - Parameter wake: is called from any thread when there may be a connection.
    func join(_ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.nextMember += 1
            state.members[state.nextMember] = Member(wake: wake)
            return state.nextMember
        }
    }

    func leave(_ member: Int) { state.withLock { $0.members[member] = nil } }

    func noteRefusal(now: Int) { state.withLock { $0.shortUntil = now + Self.shortMilliseconds } }

    /// What a pool has to do.
    enum Task: Equatable {
        case nothing
        /// Another pool needs a connection: one that is idle is closed, or, where that is allowed, one that is busy.
        case release(busy: Bool)
    }

    /// Called by each pool now and then.
    /// - Parameters:
    ///   - isWanting: whether statements wait without a connection.
    ///   - ready: connections that are there.
    func look(_ member: Int, isWanting: Bool, ready: Int, now: Int) -> Task {
        state.withLock { state in
            state.members[member]?.ready = ready
            let since = isWanting ? state.members[member]?.wantsSince ?? now : nil
            state.members[member]?.wantsSince = since
            guard ready > 0, now < state.shortUntil else { return .nothing }
            guard let first = Self.firstWanting(state, now: now), let since = state.members[first]?.wantsSince else {
                return .nothing
            }
            let isLargest = state.members.values.allSatisfy { $0.ready <= ready }
            return .release(busy: now - since > Self.patienceMilliseconds && isLargest)
        }
    }

    /// A connection has been closed for whoever has waited longest.
    func released(now: Int) {
        let wake = state.withLock { state in
            guard let first = Self.firstWanting(state, now: now) else { return nil as (@Sendable () -> Void)? }
            state.members[first]?.grantedUntil = now + Self.grantMilliseconds
            return state.members[first]?.wake
        }
        wake?()
    }

    /// Who waits longest and has not been given a connection just now.
    private static func firstWanting(_ state: State, now: Int) -> Int? {
        state.members.filter { $0.value.wantsSince != nil && $0.value.grantedUntil <= now }
            .min { ($0.value.wantsSince ?? 0, $0.key) < ($1.value.wantsSince ?? 0, $1.key) }?.key
    }
}
