import Testing

@testable import DCXSchema
@testable import DCXServer

/// In whose turn work is done that waits.
struct OwnerTurnsTests {
    /// A loop whose turns come when the test says, and whose work takes a millisecond each.
    private final class Loop {
        private(set) var done: [String] = []
        private var later: [(due: Int, call: () -> Void)] = []
        private(set) var time = 0
        private var processorTime = 0
        private(set) lazy var turns = OwnerTurns(
            now: { self.time }, processorTime: { self.processorTime },
            runLater: { self.later.append((self.time + ($0 ?? 0) * 1_000, $1)) })

        func wait(_ owner: Owner, _ name: String) {
            turns.wait(owner) {
                self.done.append(name)
                self.time += 1_000
                self.processorTime += 1_000
            }
        }

        /// - Returns: what was done in one turn of the loop.
        func turn() -> [String] {
            let before = done.count
            turns.beginTurn()
            let due = later.filter { $0.due <= time }
            later.removeAll { $0.due <= time }
            for (_, call) in due { call() }
            return Array(done[before...])
        }

        func pass(milliseconds: Int) { time += milliseconds * 1_000 }

        /// Work that was done at once.
        /// - Parameter others: milliseconds in which other threads had the processor.
        func spend(_ owner: Owner, milliseconds: Int, others: Int = 0) {
            turns.perform(of: { owner }) {
                time += milliseconds * 1_000
                processorTime += (milliseconds - others) * 1_000
            }
            turns.beginTurn()
        }

        func all() -> [String] {
            var all: [String] = []
            while turns.waitingCount > 0 { all += turn() }
            return all
        }
    }

    private static func anonymous(_ address: UInt32) -> Owner { Owner(anonymousAt: IPAddress(v4: address)) }

    private static func customer(_ tree: UInt64, _ tenant: UInt64, _ viewer: UInt64) -> Owner {
        Owner(
            .customer, reseller: UUID(high: 1, low: tree), tenant: UUID(high: 2, low: tenant),
            viewer: UUID(high: 3, low: viewer))
    }

    @Test func whoHasLittleDoesNotWaitForWhoHasMuch() {
        let loop = Loop()
        for number in 0..<50 { loop.wait(Self.anonymous(1), "a\(number)") }
        for number in 0..<50 { loop.wait(Self.customer(1, 1, 1), "b\(number)") }
        loop.wait(Self.customer(2, 2, 2), "victim")
        #expect(Array(loop.all().prefix(3)) == ["a0", "b0", "victim"])
    }

    @Test func allAnonymousClientsHaveOneTurn() {
        let loop = Loop()
        for address in 1...20 { loop.wait(Self.anonymous(UInt32(address)), "a\(address)") }
        for number in 0..<3 { loop.wait(Self.customer(1, 1, 1), "b\(number)") }
        #expect(Array(loop.all().prefix(6)) == ["a1", "b0", "a2", "b1", "a3", "b2"])
    }

    @Test func usersOfATenantHaveOneTurnInTheirTree() {
        let loop = Loop()
        for viewer in 1...5 { loop.wait(Self.customer(1, 1, UInt64(viewer)), "a\(viewer)") }
        loop.wait(Self.customer(1, 2, 9), "b")
        #expect(loop.all() == ["a1", "b", "a2", "a3", "a4", "a5"])
    }

    @Test func aTurnOfTheLoopIsShort() {
        let loop = Loop()
        for number in 0..<10 { loop.wait(Self.anonymous(1), "a\(number)") }
        // Two milliseconds at once, and then others have the loop.
        #expect(loop.turn() == ["a0", "a1"])
        #expect(loop.turn() == ["a2", "a3"])
        #expect(loop.turns.waitingCount == 6)
    }

    @Test func nobodyHasMoreWaitingThanItMay() {
        let loop = Loop()
        for _ in 0..<3 { #expect(loop.turns.wait(Self.anonymous(1), atMost: 3) {}) }
        #expect(!loop.turns.wait(Self.anonymous(1), atMost: 3) {})
        #expect(loop.turns.wait(Self.anonymous(2), atMost: 3) {})
        _ = loop.all()
        #expect(loop.turns.wait(Self.anonymous(1), atMost: 3) {})
    }

    /// Queues that are kept for who comes again are forgotten, but never what waits.
    @Test func ownersWithoutEndLoseNothing() {
        let loop = Loop()
        for address in 0..<1_000 { loop.wait(Self.anonymous(UInt32(address)), "a\(address)") }
        for address in 0..<1_000 { loop.wait(Self.anonymous(UInt32(address)), "b\(address)") }
        #expect(loop.all() == (0..<1_000).map { "a\($0)" } + (0..<1_000).map { "b\($0)" })
    }

    /// A tenant that has moved waits in the turns of its new tree.
    @Test func tenantsMoveToOtherTrees() {
        let loop = Loop()
        loop.wait(Self.customer(1, 1, 1), "before")
        #expect(loop.all() == ["before"])
        for number in 0..<2 { loop.wait(Self.customer(1, 2, 2), "other \(number)") }
        loop.wait(Self.customer(2, 1, 1), "after")
        #expect(loop.all() == ["other 0", "after", "other 1"])
    }

    @Test func workIsDoneAtOnceUntilTheTurnIsLong() {
        let loop = Loop()
        #expect(loop.turns.isFree)
        loop.turns.perform(of: { Self.anonymous(1) }) { loop.pass(milliseconds: 1) }
        #expect(loop.turns.isFree)
        loop.turns.perform(of: { Self.anonymous(1) }) { loop.pass(milliseconds: 1) }
        #expect(!loop.turns.isFree)
        loop.turns.beginTurn()
        #expect(loop.turns.isFree)
        loop.wait(Self.anonymous(1), "a")
        #expect(!loop.turns.isFree)
        _ = loop.all()
        loop.turns.beginTurn()
        #expect(loop.turns.isFree)
    }

    // MARK: Rests

    /// A loop that is shared, and whose time is watched: somebody else has just asked for something that took long.
    private static func sharedLoop() -> Loop {
        let loop = Loop()
        loop.spend(customer(9, 9, 9), milliseconds: 2)
        loop.turns.noteRequest(of: customer(9, 9, 9), at: loop.time)
        return loop
    }

    @Test func whoTookLongRestsWhileOthersDoNot() {
        let loop = Self.sharedLoop()
        let (heavy, other) = (Self.customer(1, 1, 1), Self.customer(2, 2, 2))
        loop.spend(heavy, milliseconds: 10)
        #expect(!loop.turns.isFree)
        #expect(!loop.turns.isFree(for: heavy))
        #expect(loop.turns.isFree(for: other))
        loop.wait(heavy, "heavy")
        #expect(loop.turns.isFree(for: other))
        loop.wait(other, "other")
        #expect(loop.turn() == ["other"])
        // Three times as long as its work.
        loop.pass(milliseconds: 28)
        #expect(loop.turn() == [])
        loop.pass(milliseconds: 1)
        #expect(loop.turn() == ["heavy"])
        #expect(loop.turns.isFree)
    }

    @Test func theTreeOfWhoTookLongRestsAsLongAsThat() {
        let loop = Self.sharedLoop()
        loop.spend(Self.customer(1, 1, 1), milliseconds: 10)
        let sibling = Self.customer(1, 2, 2)
        loop.wait(sibling, "sibling")
        #expect(!loop.turns.isFree(for: sibling))
        #expect(loop.turn() == [])
        loop.pass(milliseconds: 10)
        #expect(loop.turn() == ["sibling"])
        #expect(loop.turns.isFree(for: sibling))
    }

    @Test func allUsersOfATenantRestTogether() {
        let loop = Self.sharedLoop()
        for viewer in 1...4 { loop.spend(Self.customer(1, 1, UInt64(viewer)), milliseconds: 10) }
        loop.pass(milliseconds: 80)
        #expect(!loop.turns.isFree(for: Self.customer(1, 1, 5)))
        loop.pass(milliseconds: 10)
        #expect(loop.turns.isFree(for: Self.customer(1, 1, 5)))
    }

    @Test func nobodyRestsOnALoopOfItsOwn() {
        let loop = Loop()
        for _ in 0..<20 { loop.spend(Self.customer(1, 1, 1), milliseconds: 50) }
        #expect(loop.turns.isFree)
        // Nor when the other has not come for a second.
        loop.turns.noteRequest(of: Self.customer(2, 2, 2), at: loop.time)
        loop.pass(milliseconds: 1_001)
        loop.turns.noteRequest(of: Self.customer(2, 2, 2), at: loop.time)
        loop.spend(Self.customer(2, 2, 2), milliseconds: 50)
        #expect(loop.turns.isFree)
    }

    @Test func nobodyRestsForTheWorkOfOtherThreads() {
        let loop = Self.sharedLoop()
        for _ in 0..<100 { loop.spend(Self.customer(1, 1, 1), milliseconds: 20, others: 19) }
        #expect(loop.turns.isFree)
        loop.spend(Self.customer(1, 1, 1), milliseconds: 20, others: 18)
        loop.pass(milliseconds: 5)
        #expect(!loop.turns.isFree(for: Self.customer(1, 1, 1)))
        loop.pass(milliseconds: 1)
        #expect(loop.turns.isFree(for: Self.customer(1, 1, 1)))
    }

    @Test func shortWorkIsFollowedByNoRest() {
        let loop = Self.sharedLoop()
        for _ in 0..<1_000 { loop.spend(Self.customer(1, 1, 1), milliseconds: 1) }
        #expect(loop.turns.isFree)
    }

    /// Whatever rests or waits is done in the end, whoever else comes.
    @Test func whoRestsIsNotForgotten() {
        let loop = Self.sharedLoop()
        var expected: Set<String> = []
        for tenant in 1...300 {
            let owner = Self.customer(UInt64(tenant % 7), UInt64(tenant), 1)
            loop.spend(owner, milliseconds: 2 + tenant % 5)
            loop.wait(owner, "\(tenant)")
            expected.insert("\(tenant)")
        }
        for _ in 0..<2_000 where loop.turns.waitingCount > 0 {
            _ = loop.turn()
            loop.pass(milliseconds: 1)
        }
        #expect(Set(loop.done) == expected)
        #expect(loop.done.count == 300)
    }
}
