import Testing

@testable import DCXSchema

struct ResourceBudgetTests {
    private static func customer(_ reseller: UInt64?, _ tenant: UInt64, _ viewer: UInt64) -> Owner {
        Owner(.customer, reseller: reseller.map { uuid(1, $0) }, tenant: uuid(2, tenant), viewer: uuid(3, viewer))
    }

    private static func uuid(_ kind: UInt64, _ number: UInt64) -> UUID { UUID(high: kind, low: number) }

    private static func anonymous(_ address: UInt32) -> Owner { Owner(anonymousAt: IPAddress(v4: address)) }

    /// Asks for twice what there is, one at a time.
    private static func fill(_ budget: ResourceBudget, _ owner: (Int) -> Owner) {
        for index in 0..<2 * budget.capacity { _ = budget.acquire(1, for: owner(index)) }
    }

    @Test func eachLevelGetsItsShareAndNoMore() {
        for (expected, owner) in [
            (256, { _ in Self.customer(1, 1, 1) }),
            (384, { Self.customer(1, 1, UInt64($0)) }),
            (768, { Self.customer(1, UInt64($0), UInt64($0)) }),
            (1024, { Self.customer(UInt64($0), UInt64($0), UInt64($0)) }),
            (128, { _ in Self.anonymous(1) }),
            (256, { Self.anonymous(UInt32($0)) }),
        ] as [(Int, (Int) -> Owner)] {
            let budget = ResourceBudget(capacity: 1024)
            Self.fill(budget, owner)
            #expect(budget.usedInTotal == expected)
        }
    }

    @Test func theNarrowestLevelThatIsFullIsNamed() {
        let budget = ResourceBudget(capacity: 1024)
        #expect(budget.acquire(256, for: Self.customer(1, 1, 1)) == nil)
        #expect(budget.acquire(1, for: Self.customer(1, 1, 1))?.level == .viewer)
        #expect(budget.acquire(128, for: Self.customer(1, 1, 2)) == nil)
        #expect(budget.acquire(1, for: Self.customer(1, 1, 2))?.level == .tenant)
        #expect(budget.acquire(1, for: Self.customer(1, 2, 3)) == nil)
    }

    @Test func signedInClientsAreServedWhateverAnonymousOnesHave() {
        let budget = ResourceBudget(capacity: 1024)
        Self.fill(budget) { Self.anonymous(UInt32($0)) }
        #expect(budget.acquire(1, for: Self.anonymous(9))?.code == "OVERLOADED")
        #expect(budget.acquire(256, for: Self.customer(1, 1, 1)) == nil)
    }

    @Test func whatIsRefusedIsNotCounted() {
        let budget = ResourceBudget(capacity: 1024)
        let refusal = budget.acquire(1025, for: Self.customer(1, 1, 1))
        #expect(refusal == ResourceRefusal(level: .viewer, isTooMuchEver: true))
        #expect(budget.usedInTotal == 0)
        #expect(budget.levelCount == 0)
    }

    @Test func whatIsGivenBackCanBeAcquiredAgainAndLeavesNothing() {
        let budget = ResourceBudget(capacity: 1024)
        let owner = Self.customer(nil, 1, 1)
        #expect(budget.acquire(256, for: owner) == nil)
        #expect(budget.acquire(1, for: owner) != nil)
        budget.release(200, for: owner)
        #expect(budget.used(by: owner.level(2)) == 56)
        #expect(budget.acquire(200, for: owner) == nil)
        budget.release(256, for: owner)
        #expect(budget.usedInTotal == 0)
        #expect(budget.levelCount == 0)
    }
}
