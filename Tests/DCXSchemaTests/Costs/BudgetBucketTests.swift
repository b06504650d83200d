import Testing

@testable import DCXSchema

/// A budget is used up by what is charged, and fills up evenly.
struct BudgetBucketTests {
    private static let second = 1_000_000

    private func bucket() -> BudgetBucket {
        var limits = BudgetLimits()
        limits.windowSeconds = 10
        limits.viewer = BudgetLimits.Quota(databaseMilliseconds: 1_000, answerMebibytes: 10)
        return BudgetBucket(.viewer(UUID.none), limits, at: 0)
    }

    @Test func emptiesAndFills() {
        let bucket = bucket()
        #expect(bucket.emptyResource == nil)
        bucket.charge(BudgetUse(databaseMicroseconds: 1_000_000), at: 0)
        #expect(bucket.emptyResource == .databaseTime)
        #expect(bucket.remaining(.databaseTime) == 0)
        #expect(bucket.secondsUntilUsable(.databaseTime) == 1)
        #expect(bucket.secondsUntilFull(.databaseTime) == 10)
        bucket.drain(at: Self.second)
        #expect(bucket.emptyResource == nil)
        #expect(bucket.remaining(.databaseTime) == 100_000)
        bucket.drain(at: 100 * Self.second)
        #expect(bucket.remaining(.databaseTime) == bucket.quota(.databaseTime))
    }

    @Test func resourcesAreCountedApart() {
        let bucket = bucket()
        bucket.charge(BudgetUse(answerBytes: 10 << 20), at: 0)
        #expect(bucket.emptyResource == .answerBytes)
        #expect(bucket.remaining(.databaseTime) == bucket.quota(.databaseTime))
    }

    /// What was used beyond the quota has to drain too.
    @Test func debtDrainsFirst() {
        let bucket = bucket()
        bucket.charge(BudgetUse(databaseMicroseconds: 3_000_000), at: 0)
        #expect(bucket.secondsUntilUsable(.databaseTime) == 21)
        bucket.drain(at: 19 * Self.second)
        #expect(bucket.emptyResource == .databaseTime)
        bucket.drain(at: 21 * Self.second)
        #expect(bucket.emptyResource == nil)
    }

    /// Requests that come every few microseconds lose nothing to rounding.
    @Test func smallStepsDrainAsMuchAsLargeOnes() {
        let (small, large) = (bucket(), bucket())
        for bucket in [small, large] { bucket.charge(BudgetUse(databaseMicroseconds: 900_000), at: 0) }
        for step in 1...200_000 { small.drain(at: step * 10) }
        large.drain(at: 2_000_000)
        #expect(small.remaining(.databaseTime) == large.remaining(.databaseTime))
    }

    @Test func zeroIsNoLimit() {
        var limits = BudgetLimits()
        limits.viewer = BudgetLimits.Quota(databaseMilliseconds: 0, answerMebibytes: 0)
        let bucket = BudgetBucket(.viewer(UUID.none), limits, at: 0)
        bucket.charge(BudgetUse(databaseMicroseconds: 1 << 50, answerBytes: 1 << 50), at: 0)
        #expect(bucket.emptyResource == nil)
        bucket.drain(at: 5 * Self.second)
        #expect(bucket.emptyResource == nil)
    }

    /// What others have used, and what was used here since it was told.
    @Test func learnsWhatOthersHaveUsed() {
        let bucket = bucket()
        bucket.charge(BudgetUse(databaseMicroseconds: 200_000), at: 0)
        let told = bucket.takeUntold()
        #expect(told == BudgetUse(databaseMicroseconds: 200_000))
        bucket.charge(BudgetUse(databaseMicroseconds: 50_000), at: 0)
        bucket.learn(BudgetUse(databaseMicroseconds: 700_000), at: 0)
        #expect(bucket.used == BudgetUse(databaseMicroseconds: 750_000))
        bucket.restoreUntold(told)
        #expect(bucket.untold == BudgetUse(databaseMicroseconds: 250_000))
    }

    /// Attackers on many networks use up what all anonymous clients have; people still sign in.
    @Test func modestNetworksAreNotRefusedForWhatOthersUsed() {
        var limits = BudgetLimits()
        limits.network = BudgetLimits.Quota(databaseMilliseconds: 10_000, answerMebibytes: 100)
        limits.anonymous = BudgetLimits.Quota(databaseMilliseconds: 20_000, answerMebibytes: 200)
        let budgets = Budgets(limits)
        let account = { (address: UInt32) in budgets.account(of: nil, at: IPAddress(v4: address), now: 0) }
        for attacker in 1...2 {
            account(UInt32(attacker)).charge(BudgetUse(answerBytes: 99 << 20), hasErrors: false, at: 0)
        }
        account(3).charge(BudgetUse(answerBytes: 2 << 20), hasErrors: false, at: 0)
        #expect(account(1).refusal(at: 0)?.level == .anonymous)
        #expect(account(3).refusal(at: 0)?.level == .anonymous)
        #expect(account(4).refusal(at: 0) == nil)
        account(4).charge(BudgetUse(answerBytes: 1 << 20), hasErrors: false, at: 0)
        #expect(account(4).refusal(at: 0)?.level == .anonymous)
        // Its own budget counts all the same.
        account(5).charge(BudgetUse(databaseMicroseconds: 10_000_000), hasErrors: false, at: 0)
        #expect(account(5).refusal(at: 0)?.level == .network)
    }
}
