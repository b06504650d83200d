/// What one level of owners has used of its budget: it rises with use, and drains evenly. On its event loop's thread only.
///
/// What other processes have used of the same budget is in it as of the last flush.
final class BudgetBucket {
    /// Times that are closer than this are one: draining less would lose what rounding takes.
    private static let stepMicroseconds = 1_000

    let level: Owner.Level
    /// What may be used; `Int.max` is no limit.
    let databaseQuota: Int
    let answerQuota: Int
    private let windowMicroseconds: Int
    /// What was used and has not drained yet.
    private(set) var used = BudgetUse()
    /// What other processes have not been told yet.
    private(set) var untold = BudgetUse()
    /// By the monotonic clock.
    private var drainedAt: Int

    init(_ level: Owner.Level, _ limits: BudgetLimits, at now: Int) {
        let quota = limits.quota(of: level.kind)
        self.level = level
        databaseQuota = quota.databaseMilliseconds == 0 ? .max : quota.databaseMilliseconds * 1_000
        answerQuota = quota.answerMebibytes == 0 ? .max : quota.answerMebibytes << 20
        windowMicroseconds = limits.windowSeconds * 1_000_000
        drainedAt = now
    }

    /// - Parameter now: microseconds of the monotonic clock.
    func drain(at now: Int) {
        let elapsed = now - drainedAt
        if elapsed < Self.stepMicroseconds { return }
        drainedAt = now
        if used.isNothing { return }
        used.databaseMicroseconds = drained(used.databaseMicroseconds, databaseQuota, elapsed)
        used.answerBytes = drained(used.answerBytes, answerQuota, elapsed)
    }

    private func drained(_ used: Int, _ quota: Int, _ elapsed: Int) -> Int {
        // So long that it is beyond any number, or without a limit: nothing is left of it.
        let (product, overflow) = quota.multipliedReportingOverflow(by: elapsed)
        return overflow ? 0 : max(0, used - product / windowMicroseconds)
    }

    func charge(_ use: BudgetUse, at now: Int) {
        drain(at: now)
        used += use
        untold += use
    }

    /// What is left of a resource; less than nothing where more was used than there was.
    func remaining(_ resource: BudgetResource) -> Int { quota(resource) - used(resource) }

    func quota(_ resource: BudgetResource) -> Int {
        switch resource {
        case .databaseTime: databaseQuota
        case .answerBytes: answerQuota
        }
    }

    func used(_ resource: BudgetResource) -> Int {
        switch resource {
        case .databaseTime: used.databaseMicroseconds
        case .answerBytes: used.answerBytes
        }
    }

    /// The resource that is used up; nil where there is some of each.
    var emptyResource: BudgetResource? {
        if used.databaseMicroseconds >= databaseQuota { return .databaseTime }
        return used.answerBytes >= answerQuota ? .answerBytes : nil
    }

    /// Seconds until so much of a resource has drained.
    func seconds(toDrain amount: Int, of resource: BudgetResource) -> Int {
        let quota = quota(resource)
        if amount <= 0 || quota == .max { return 0 }
        let seconds = Double(amount) / Double(quota) * Double(windowMicroseconds) / 1e6
        return Int(seconds.rounded(.up))
    }

    /// Seconds until a tenth of a resource is there again.
    func secondsUntilUsable(_ resource: BudgetResource) -> Int {
        max(1, seconds(toDrain: quota(resource) / 10 - remaining(resource), of: resource))
    }

    /// Seconds until the budget is full.
    func secondsUntilFull(_ resource: BudgetResource) -> Int { seconds(toDrain: used(resource), of: resource) }

    // MARK: What is told others

    /// What has not been reported yet; it counts as reported from now on.
    func takeUntold() -> BudgetUse {
        defer { untold = BudgetUse() }
        return untold
    }

    /// It could not be told.
    func restoreUntold(_ use: BudgetUse) { untold += use }

    /// Takes over what all processes together have used, and what this one has used since it told them.
    func learn(_ total: BudgetUse, at now: Int) {
        drainedAt = now
        used = total + untold
    }
}
