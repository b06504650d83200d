internal import DCXSchema

/// How many may wait for turns, in a process.
enum PasswordTurnLimits {
    static let waiting = 512
    static let waitingOfNetwork = 64
    static let waitingOfAccount = 16
    /// For how long a turn counts against its network and account.
    static let memoryMilliseconds = 60_000
}

/// Who may check passwords next: of those that wait, the one whose network and account have had the fewest turns of late, and of
/// equals the one that came first. An attempt from where there were few is not behind the many of others, be these from one network
/// or against one account. Of an account there is one turn at a time. It knows no thread and no clock.
struct PasswordTurns<Waiter> {
    private struct Waiting {
        let claim: PasswordClaim
        let waiter: Waiter
    }

    private let maximumRunning: Int
    /// In the order in which they came.
    private var waiting: [Waiting] = []
    private var running = 0
    private var runningAccounts: Set<String> = []
    /// Turns that were given of late, oldest first.
    private var given: [(claim: PasswordClaim, time: Int)] = []
    private var turnsOfNetworks: [String: Int] = [:]
    private var turnsOfAccounts: [String: Int] = [:]

    init(maximumRunning: Int) { self.maximumRunning = maximumRunning }

    /// - Returns: who is refused: the one that asks, or one that has had more turns, where there are too many.
    mutating func ask(_ claim: PasswordClaim, _ waiter: Waiter) -> Waiter? {
        let ofNetwork = waiting.count { $0.claim.network == claim.network }
        let ofAccount = waiting.count { $0.claim.account == claim.account }
        if ofNetwork >= PasswordTurnLimits.waitingOfNetwork || ofAccount >= PasswordTurnLimits.waitingOfAccount {
            return waiter
        }
        if waiting.count < PasswordTurnLimits.waiting {
            waiting.append(Waiting(claim: claim, waiter: waiter))
            return nil
        }
        let last = waiting.indices.max { (burden(waiting[$0].claim), $0) < (burden(waiting[$1].claim), $1) }
        guard let last, burden(waiting[last].claim) > burden(claim) else { return waiter }
        let refused = waiting.remove(at: last).waiter
        waiting.append(Waiting(claim: claim, waiter: waiter))
        return refused
    }

    /// What stands against a claim: the turns that its network or its account has had, and what of it waits already.
    private func burden(_ claim: PasswordClaim) -> Int {
        max(turnsOfNetworks[claim.network] ?? 0, turnsOfAccounts[claim.account] ?? 0)
    }

    /// Gives turns for as long as there are some to be had.
    /// - Parameter now: milliseconds of a monotonic clock.
    mutating func next(now: Int) -> [Waiter] {
        forget(before: now - PasswordTurnLimits.memoryMilliseconds)
        var admitted: [Waiter] = []
        while running < maximumRunning {
            let free = waiting.indices.filter { !runningAccounts.contains(waiting[$0].claim.account) }
            guard let best = free.min(by: { (burden(waiting[$0].claim), $0) < (burden(waiting[$1].claim), $1) })
            else { break }
            let next = waiting.remove(at: best)
            running += 1
            runningAccounts.insert(next.claim.account)
            given.append((next.claim, now))
            turnsOfNetworks[next.claim.network, default: 0] += 1
            turnsOfAccounts[next.claim.account, default: 0] += 1
            admitted.append(next.waiter)
        }
        return admitted
    }

    mutating func end(_ claim: PasswordClaim) {
        precondition(runningAccounts.remove(claim.account) != nil, "a turn that was given ends once")
        running -= 1
    }

    private mutating func forget(before time: Int) {
        let old = given.prefix { $0.time < time }.count
        for (claim, _) in given.prefix(old) {
            Self.takeOne(from: &turnsOfNetworks, claim.network)
            Self.takeOne(from: &turnsOfAccounts, claim.account)
        }
        given.removeFirst(old)
    }

    private static func takeOne(from turns: inout [String: Int], _ key: String) {
        guard let count = turns[key] else { return }
        turns[key] = count > 1 ? count - 1 : nil
    }
}
