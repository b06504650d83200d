internal import DCXSchema

/// Work of an event loop that takes its time, owner by owner in turns: whoever has much of it waits behind those that have little.
///
/// As long as a turn of the loop has been short, work is done at once and costs nothing here. Beyond that it waits, first by the
/// widest level of its owner (a tree of tenants; all anonymous clients together), and among those by tenant or network.
/// On its loop's thread only.
final class OwnerTurns {
    /// How much work the loop does at once before sockets, databases and timers have their turn, unless it is set.
    static let sliceMicroseconds = 2_000
    /// Requests of one tenant or network that may wait for their turn.
    static let maximumWaiting = 256
    /// Queues that are kept although nothing waits in them: their owners are likely to come again.
    private static let keptQueues = 256

    private typealias Work = () -> Void

    /// A tree of tenants, or all anonymous clients.
    private final class Group {
        let level: Owner.Level
        /// Those that have something waiting, the next one first.
        var turns = Fifo<Queue>()

        init(_ level: Owner.Level) { self.level = level }
    }

    /// What a tenant or network has waiting.
    private final class Queue {
        let group: Group
        var waiting = Fifo<Work>()

        init(_ group: Group) { self.group = group }
    }

    private var queues: [Owner.Level: Queue] = [:]
    private var groups: [Owner.Level: Group] = [:]
    private var turns = Fifo<Group>()
    private let runLater: (@escaping () -> Void) -> Void
    private let now: () -> Int
    private let sliceMicroseconds: Int
    /// Of the loop's turn, so far.
    private var spentMicroseconds = 0
    private(set) var waitingCount = 0

    /// - Parameters:
    ///   - now: microseconds that never go back.
    ///   - runLater: calls back in the loop's next turn.
    init(
        sliceMicroseconds: Int = OwnerTurns.sliceMicroseconds, now: @escaping () -> Int,
        runLater: @escaping (@escaping () -> Void) -> Void
    ) {
        self.sliceMicroseconds = sliceMicroseconds
        self.now = now
        self.runLater = runLater
    }

    /// Whether work can be done now: nothing waits, and the loop's turn has been short.
    var isFree: Bool { waitingCount == 0 && spentMicroseconds < sliceMicroseconds }

    /// Counts work that was done at once.
    func spend(microseconds: Int) { spentMicroseconds += microseconds }

    /// The loop looks at what has come next.
    func beginTurn() { spentMicroseconds = 0 }

    /// Does work when it is its owner's turn.
    /// - Returns: whether it will: the owner's tenant or network may have too much waiting already.
    @discardableResult
    func wait(_ owner: Owner, atMost limit: Int = .max, _ work: @escaping () -> Void) -> Bool {
        let queue = queue(of: owner)
        if queue.waiting.count >= limit { return false }
        if queue.waiting.isEmpty {
            if queue.group.turns.isEmpty { turns.append(queue.group) }
            queue.group.turns.append(queue)
        }
        queue.waiting.append(work)
        waitingCount += 1
        if waitingCount == 1 { runLater { [self] in run() } }
        return true
    }

    private func queue(of owner: Owner) -> Queue {
        let (wide, narrow) = (owner.level(0), owner.level(1))
        // A tenant may have moved to another tree.
        if let known = queues[narrow], known.group.level == wide || !known.waiting.isEmpty { return known }
        if queues.count >= Self.keptQueues { forgetEmptyQueues() }
        let group = groups[wide] ?? Group(wide)
        groups[wide] = group
        let queue = Queue(group)
        queues[narrow] = queue
        return queue
    }

    /// Clients could make owners without end.
    private func forgetEmptyQueues() {
        queues = queues.filter { !$0.value.waiting.isEmpty }
        groups = groups.filter { !$0.value.turns.isEmpty }
    }

    /// Does what waits for as long as a slice, and the rest in later turns of the loop.
    private func run() {
        let began = now()
        var elapsed = 0
        while elapsed < sliceMicroseconds, let work = next() {
            work()
            elapsed = now() - began
        }
        spend(microseconds: elapsed)
        if waitingCount > 0 { runLater { [self] in run() } }
    }

    /// The first of whose turn it is, who comes behind all others then.
    private func next() -> Work? {
        guard let group = turns.removeFirst() else { return nil }
        guard let queue = group.turns.removeFirst(), let work = queue.waiting.removeFirst() else {
            preconditionFailure("whoever has a turn has something waiting")
        }
        waitingCount -= 1
        if !queue.waiting.isEmpty { group.turns.append(queue) }
        if !group.turns.isEmpty { turns.append(group) }
        return work
    }
}
