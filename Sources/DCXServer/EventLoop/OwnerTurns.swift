internal import DCXSchema

/// Work of an event loop that takes its time, owner by owner in turns: whoever has much of it waits behind those that have little.
///
/// As long as a turn of the loop has been short, work is done at once and costs nothing here. Beyond that it waits, first by the
/// widest level of its owner (a tree of tenants; all anonymous clients together), and among those by tenant or network.
///
/// Work that took long cannot be interrupted, but what its owner asks for next can be held back: while others use the loop as well,
/// its tenant or network rests for three times as long as the work took, and its tree, or all anonymous clients, for as long. Long
/// work of a tenant takes a quarter of a loop at most, that of a tree half of it. Only time of the processor counts, so that nobody
/// rests because other threads had it meanwhile. On its loop's thread only.
final class OwnerTurns {
    /// How much work the loop does at once before sockets, databases and timers have their turn, unless it is set.
    static let sliceMicroseconds = 2_000
    /// Requests of one tenant or network that may wait for their turn.
    static let maximumWaiting = 256
    /// Work beyond this is long.
    static let longMicroseconds = 1_000
    /// How many times as long as its long work an owner rests.
    static let rests = (narrow: 3, wide: 1)
    /// Of one piece of work.
    private static let maximumCountedMicroseconds = 50_000
    /// Turns of the loop for which the processor's time is looked at, since work has last been long by the wall clock. Looking is two
    /// system calls.
    private static let watchedTurns = 1_000
    /// For how long another owner's request makes the loop a shared one.
    private static let sharedMicroseconds = 1_000_000
    /// Queues that are kept although nothing waits in them: their owners are likely to come again.
    private static let keptQueues = 256

    private typealias Work = () -> Void

    /// A tree of tenants, or all anonymous clients.
    private final class Group {
        let level: Owner.Level
        /// Those that have something waiting and do not rest, the next one first.
        var turns = Fifo<Queue>()
        var isInTurn = false
        var rest = Rest()

        init(_ level: Owner.Level) { self.level = level }
    }

    /// What a tenant or network has waiting.
    private final class Queue {
        let group: Group
        var waiting = Fifo<Work>()
        var isInTurn = false
        var rest = Rest()

        init(_ group: Group) { self.group = group }
    }

    private struct Rest {
        var until = 0
        var isOn = false

        /// - Returns: whether it begins now.
        mutating func extend(by microseconds: Int, now: Int) -> Bool {
            until = max(until, now) + microseconds
            defer { isOn = true }
            return !isOn
        }
    }

    private var queues: [Owner.Level: Queue] = [:]
    private var groups: [Owner.Level: Group] = [:]
    private var turns = Fifo<Group>()
    private var resting: (queues: [Queue], groups: [Group]) = ([], [])
    private let runLater: (_ afterMilliseconds: Int?, @escaping () -> Void) -> Void
    private let now: () -> Int
    private let processorTime: () -> Int
    private let sliceMicroseconds: Int
    /// Of the loop's turn, so far.
    private var spentMicroseconds = 0
    private(set) var waitingCount = 0
    /// Whether `run` is called in the loop's next turn, and when it is called at the latest for those that rest.
    private var isRunNext = false
    private var wakesAt: Int?
    private var lastOwner: Owner.Level?
    private var isSharedUntil = 0
    private var watchedTurns = 0

    /// - Parameters:
    ///   - now: microseconds that never go back.
    ///   - processorTime: microseconds that the loop's thread has had the processor.
    ///   - runLater: calls back in the loop's next turn, or after so many milliseconds.
    init(
        sliceMicroseconds: Int = OwnerTurns.sliceMicroseconds, now: @escaping () -> Int,
        processorTime: @escaping () -> Int,
        runLater: @escaping (_ afterMilliseconds: Int?, @escaping () -> Void) -> Void
    ) {
        self.sliceMicroseconds = sliceMicroseconds
        self.now = now
        self.processorTime = processorTime
        self.runLater = runLater
    }

    /// Whether anybody's work can be done now: nothing waits, nobody rests, and the loop's turn has been short.
    var isFree: Bool {
        waitingCount == 0 && spentMicroseconds < sliceMicroseconds && resting.queues.isEmpty && resting.groups.isEmpty
    }

    /// Whether an owner's work can be done now: of what waits, all is of owners that rest.
    func isFree(for owner: Owner) -> Bool {
        if spentMicroseconds >= sliceMicroseconds { return false }
        endRests()
        if !turns.isEmpty { return false }
        let queue = queue(of: owner)
        return queue.waiting.isEmpty && !queue.rest.isOn && !queue.group.rest.isOn
    }

    /// Does work now, and counts it.
    /// - Parameter owner: whose it is, asked when it is done and only where it was long.
    func perform(of owner: () -> Owner, _ work: () -> Void) {
        let isWatched = watchedTurns > 0
        let processorTimeBefore = isWatched ? processorTime() : 0
        let began = now()
        work()
        let ended = now()
        spentMicroseconds += ended - began
        if ended - began <= Self.longMicroseconds { return }
        watchedTurns = Self.watchedTurns
        let taken = isWatched ? processorTime() - processorTimeBefore : 0
        if taken > Self.longMicroseconds { rest(owner(), after: taken, now: ended) }
    }

    private func rest(_ owner: Owner, after taken: Int, now: Int) {
        noteRequest(of: owner, at: now)
        if now >= isSharedUntil { return }
        let queue = queue(of: owner)
        let taken = min(taken, Self.maximumCountedMicroseconds)
        if queue.rest.extend(by: taken * Self.rests.narrow, now: now) { resting.queues.append(queue) }
        if queue.group.rest.extend(by: taken * Self.rests.wide, now: now) { resting.groups.append(queue.group) }
    }

    /// A loop that one tenant or network has for itself is not shared, and nobody rests there.
    func noteRequest(of owner: Owner, at now: Int) {
        let level = owner.level(1)
        if level == lastOwner { return }
        if lastOwner != nil { isSharedUntil = now + Self.sharedMicroseconds }
        lastOwner = level
    }

    /// The loop looks at what has come next.
    func beginTurn() {
        spentMicroseconds = 0
        if watchedTurns > 0 { watchedTurns -= 1 }
    }

    /// Does work when it is its owner's turn.
    /// - Returns: whether it will: the owner's tenant or network may have too much waiting already.
    @discardableResult
    func wait(_ owner: Owner, atMost limit: Int = .max, _ work: @escaping () -> Void) -> Bool {
        let queue = queue(of: owner)
        if queue.waiting.count >= limit { return false }
        queue.waiting.append(work)
        waitingCount += 1
        takeIn(queue)
        scheduleRun()
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
        queues = queues.filter { !$0.value.waiting.isEmpty || $0.value.rest.isOn }
        let used = Set(queues.values.map { ObjectIdentifier($0.group) })
        groups = groups.filter { $0.value.rest.isOn || used.contains(ObjectIdentifier($0.value)) }
    }

    // MARK: Turns

    /// Does what waits for as long as a slice, and the rest in later turns of the loop.
    private func run() {
        endRests()
        let began = now()
        while now() - began < sliceMicroseconds, let (queue, work) = next() {
            work()
            // Behind all others.
            takeIn(queue)
        }
        scheduleRun()
    }

    /// What is first of whose turn it is.
    private func next() -> (Queue, Work)? {
        while let group = turns.removeFirst() {
            group.isInTurn = false
            if group.rest.isOn { continue }
            while let queue = group.turns.removeFirst() {
                queue.isInTurn = false
                if queue.rest.isOn { continue }
                guard let work = queue.waiting.removeFirst() else {
                    preconditionFailure("whoever has a turn has something waiting")
                }
                waitingCount -= 1
                takeIn(group)
                return (queue, work)
            }
        }
        return nil
    }

    /// Has a queue wait for its turn, where it has something to be done and does not rest.
    private func takeIn(_ queue: Queue) {
        if queue.isInTurn || queue.rest.isOn || queue.waiting.isEmpty { return }
        queue.isInTurn = true
        queue.group.turns.append(queue)
        takeIn(queue.group)
    }

    private func takeIn(_ group: Group) {
        if group.isInTurn || group.rest.isOn || group.turns.isEmpty { return }
        group.isInTurn = true
        turns.append(group)
    }

    private func endRests() {
        if resting.queues.isEmpty, resting.groups.isEmpty { return }
        let now = now()
        let groups = resting.groups.filter { $0.rest.until <= now }
        let queues = resting.queues.filter { $0.rest.until <= now }
        resting.groups.removeAll { $0.rest.until <= now }
        resting.queues.removeAll { $0.rest.until <= now }
        for group in groups { group.rest.isOn = false }
        for queue in queues { queue.rest.isOn = false }
        for queue in queues { takeIn(queue) }
        for group in groups { takeIn(group) }
    }

    /// Has the loop come back for what waits: in its next turn, or when the first rest ends.
    private func scheduleRun() {
        if waitingCount == 0 || isRunNext { return }
        if !turns.isEmpty {
            isRunNext = true
            return runLater(nil) { [self] in
                isRunNext = false
                run()
            }
        }
        let first = min(
            resting.queues.lazy.map(\.rest.until).min() ?? .max, resting.groups.lazy.map(\.rest.until).min() ?? .max)
        if let wakesAt, wakesAt <= first { return }
        wakesAt = first
        runLater(max(1, (first - now() + 999) / 1_000)) { [self] in
            wakesAt = nil
            run()
        }
    }
}
