internal import DCXSchema

/// Work of an event loop that takes its time, owner by owner in turns: whoever has much of it waits behind those that have little.
///
/// As long as a turn of the loop has been short, work is done at once and costs nothing here. Beyond that it waits, first by the
/// widest level of its owner (a tree of tenants; all anonymous clients together), and among those by tenant or network.
/// On its loop's thread only.
final class OwnerTurns {
    /// How much work the loop does at once before sockets, databases and timers have their turn.
    static let sliceMicroseconds = 2_000

    private typealias Work = () -> Void

    private struct Group {
        var waiting: [Owner.Level: Fifo<Work>] = [:]
        /// Those that have something waiting, the next one first.
        var turns = Fifo<Owner.Level>()
    }

    private var groups: [Owner.Level: Group] = [:]
    private var turns = Fifo<Owner.Level>()
    private let runLater: (@escaping () -> Void) -> Void
    private let now: () -> Int
    /// Of the loop's turn, so far.
    private var spentMicroseconds = 0
    private(set) var waitingCount = 0

    /// - Parameters:
    ///   - now: microseconds that never go back.
    ///   - runLater: calls back in the loop's next turn.
    init(now: @escaping () -> Int, runLater: @escaping (@escaping () -> Void) -> Void) {
        self.now = now
        self.runLater = runLater
    }

    /// Whether work can be done now: nothing waits, and the loop's turn has been short.
    var isFree: Bool { waitingCount == 0 && spentMicroseconds < Self.sliceMicroseconds }

    /// Counts work that was done at once.
    func spend(microseconds: Int) { spentMicroseconds += microseconds }

    /// The loop looks at what has come next.
    func beginTurn() { spentMicroseconds = 0 }

    /// How much an owner's tenant or network has waiting.
    func waitingCount(of owner: Owner) -> Int { groups[owner.level(0)]?.waiting[owner.level(1)]?.count ?? 0 }

    /// Does work when it is its owner's turn.
    func wait(_ owner: Owner, _ work: @escaping () -> Void) {
        let (wide, narrow) = (owner.level(0), owner.level(1))
        if groups[wide] == nil {
            groups[wide] = Group()
            turns.append(wide)
        }
        if groups[wide]?.waiting[narrow] == nil { groups[wide]?.turns.append(narrow) }
        groups[wide]?.waiting[narrow, default: Fifo()].append(work)
        waitingCount += 1
        if waitingCount == 1 { runLater { [self] in run() } }
    }

    /// Does what waits for as long as a slice, and the rest in later turns of the loop.
    private func run() {
        let began = now()
        var elapsed = 0
        while elapsed < Self.sliceMicroseconds, let work = next() {
            work()
            elapsed = now() - began
        }
        spend(microseconds: elapsed)
        if waitingCount > 0 { runLater { [self] in run() } }
    }

    /// The first of whose turn it is, who comes behind all others then.
    private func next() -> Work? {
        guard let wide = turns.removeFirst(), var group = groups.removeValue(forKey: wide) else { return nil }
        guard let narrow = group.turns.removeFirst(), let work = group.waiting[narrow]?.removeFirst() else {
            preconditionFailure("whoever has a turn has something waiting")
        }
        waitingCount -= 1
        if group.waiting[narrow]?.isEmpty ?? true {
            group.waiting[narrow] = nil
        } else {
            group.turns.append(narrow)
        }
        if !group.turns.isEmpty {
            groups[wide] = group
            turns.append(wide)
        }
        return work
    }
}
