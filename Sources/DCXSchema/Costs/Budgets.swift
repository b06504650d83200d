/// The budgets of all owners, and what their users and keys have used: one for each event loop, on its thread only.
///
/// Requests are charged when they have been answered, with what they have really used. Other loops and processes are told once a
/// second, and what they have used is learned with it (`BudgetFlush`): no request waits for that.
public final class Budgets {
    /// Between two looks for accounts that are not used any more.
    private static let sweepMicroseconds = 60_000_000

    private let limits: BudgetLimits
    private var viewers: [UUID: BudgetAccount] = [:]
    private var networks: [Owner.Level: BudgetAccount] = [:]
    private var buckets: [Owner.Level: BudgetBucket] = [:]
    private var sweptAt = 0

    public init(_ limits: BudgetLimits) { self.limits = limits }

    /// How many owners are known.
    public var accountCount: Int { viewers.count + networks.count }

    /// The account that a request is charged to.
    /// - Parameter now: microseconds of the monotonic clock, here and below.
    public func account(of viewer: Viewer?, at client: IPAddress, now: Int) -> BudgetAccount {
        guard let viewer else { return account(at: client, now) }
        if let known = viewers[viewer.uuid], known.owner == viewer.owner { return known }
        let account = BudgetAccount(viewer.owner, ApiUser(viewer), buckets(of: viewer.owner, now))
        if let old = viewers[viewer.uuid] { account.takeOver(old) }
        viewers[viewer.uuid] = account
        return account
    }

    private func account(at client: IPAddress, _ now: Int) -> BudgetAccount {
        let owner = Owner(anonymousAt: client)
        let network = owner.level(1)
        if let known = networks[network] { return known }
        let isFull = networks.count >= limits.maximumOwners
        let levels = buckets(of: owner, now)
        let account = BudgetAccount(owner, nil, isFull ? Array(levels.suffix(1)) : levels)
        if !isFull { networks[network] = account }
        return account
    }

    /// The narrowest first: it says most where it is empty.
    private func buckets(of owner: Owner, _ now: Int) -> [BudgetBucket] {
        (0..<owner.levelCount).reversed().map { place in
            let level = owner.level(place)
            if let known = buckets[level] { return known }
            let bucket = BudgetBucket(level, limits, at: now)
            // A network that gets no account of its own is not kept.
            if level.kind != .network || networks.count < limits.maximumOwners { buckets[level] = bucket }
            return bucket
        }
    }

    // MARK: Telling others

    /// What has been used and not been told, of so many owners at most.
    func takeUntold(atMost count: Int) -> [(bucket: BudgetBucket, use: BudgetUse)] {
        var untold: [(bucket: BudgetBucket, use: BudgetUse)] = []
        for bucket in buckets.values where !bucket.untold.isNothing {
            if untold.count == count { break }
            untold.append((bucket, bucket.takeUntold()))
        }
        return untold
    }

    /// The accounts of users and keys that have sent something since they were told.
    func takeUntoldUsage(atMost count: Int) -> [(account: BudgetAccount, usage: ApiUsage)] {
        var untold: [(account: BudgetAccount, usage: ApiUsage)] = []
        for account in viewers.values where account.usage.requests > 0 {
            if untold.count == count { break }
            untold.append((account, account.takeUsage()))
        }
        return untold
    }

    var windowSeconds: Int { limits.windowSeconds }

    /// What each kind of level gets back in a second; nothing where it has no limit.
    func refill(of level: Owner.LevelKind) -> BudgetUse {
        let quota = limits.quota(of: level)
        return BudgetUse(
            databaseMicroseconds: quota.databaseMilliseconds * 1_000 / limits.windowSeconds,
            answerBytes: (quota.answerMebibytes << 20) / limits.windowSeconds)
    }

    /// Forgets owners whose budgets are full and that have nothing to tell, now and then.
    func sweep(at now: Int) {
        if now - sweptAt < Self.sweepMicroseconds { return }
        sweptAt = now
        for bucket in buckets.values { bucket.drain(at: now) }
        viewers = viewers.filter { !$0.value.isIdle }
        networks = networks.filter { !$0.value.isIdle }
        let used = Set((Array(viewers.values) + Array(networks.values)).flatMap { $0.buckets.map(\.level) })
        buckets = buckets.filter { used.contains($0.key) || !$0.value.untold.isNothing }
    }
}
