internal import DCXSchema

/// Schedules the work of an event loop fairly between owners: an owner with much work waits behind owners with little.
///
/// While a turn of the loop is short, work runs at once and costs nothing here. After that it is queued, round robin: first by the
/// widest level of its owner (a tree of tenants; all anonymous clients together), then by tenant or network.
///
/// Work cannot be interrupted, but the next work of the same owner can be delayed. While other owners use the loop too, long work is
/// followed by a rest: three times its duration for its tenant or network, and once its duration for its tree, or for all anonymous
/// clients. So long work of a tenant uses at most a quarter of a loop, and that of a tree at most half. Only CPU time counts: an owner
/// does not rest because the kernel ran other threads. Used on its loop's thread only.
final class OwnerTurns {
    /// How much work the loop does at once before sockets, databases and timers have their turn, unless it is set.
    static let sliceMicroseconds = 2_000
    /// Requests of one tenant or network that may wait for their turn.
    static let maximumWaiting = 256
    /// Work that uses more CPU time is long.
    static let longMicroseconds = 1_000
    /// How long an owner rests, as a multiple of the duration of its long work.
    static let restFactors = (narrow: 3, wide: 1)
    /// The most of one piece of work that counts.
    private static let maximumCountedMicroseconds = 50_000
    /// Reading the CPU time is two system calls for each piece of work. It is read for this many turns of the loop after a piece of
    /// work that was long by the wall clock.
    private static let watchedTurns = 1_000
    /// How long the loop counts as shared after requests of two owners.
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
    ///   - processorTime: CPU time of the loop's thread, in microseconds.
    ///   - runLater: calls back in the loop's next turn, or after this many milliseconds.
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

    /// Whether work of any owner can run now: nothing waits, no owner rests, and the loop's turn is short.
    var isFree: Bool {
        waitingCount == 0 && spentMicroseconds < sliceMicroseconds && resting.queues.isEmpty && resting.groups.isEmpty
    }

    /// Whether work of this owner can run now: it does not rest, and all work that waits belongs to owners that rest.
    func isFree(for owner: Owner) -> Bool {
        if spentMicroseconds >= sliceMicroseconds { return false }
        endRests()
        if !turns.isEmpty { return false }
        let queue = queue(of: owner)
        return queue.waiting.isEmpty && !queue.rest.isOn && !queue.group.rest.isOn
    }

    /// Runs work now, and counts its time.
    /// - Parameter owner: its owner; called after the work, and only if it was long.
    func perform(of owner: () -> Owner, _ work: () -> Void) {
        let isWatched = watchedTurns > 0
        let processorTimeBefore = isWatched ? processorTime() : 0
        let began = now()
        work()
        let ended = now()
        spentMicroseconds += ended - began
        if ended - began <= Self.longMicroseconds { return }
        watchedTurns = Self.watchedTurns
        let used = isWatched ? processorTime() - processorTimeBefore : 0
        if used > Self.longMicroseconds { rest(owner(), after: used, now: ended) }
    }

    private func rest(_ owner: Owner, after used: Int, now: Int) {
        noteRequest(of: owner, at: now)
        if now >= isSharedUntil { return }
        let queue = queue(of: owner)
        let counted = min(used, Self.maximumCountedMicroseconds)
        if queue.rest.extend(by: counted * Self.restFactors.narrow, now: now) { resting.queues.append(queue) }
        if queue.group.rest.extend(by: counted * Self.restFactors.wide, now: now) { resting.groups.append(queue.group) }
    }

    /// Notes whose requests the loop serves: owners rest only on a loop that several of them share.
    func noteRequest(of owner: Owner, at now: Int) {
        let level = owner.level(1)
        if level == lastOwner { return }
        if lastOwner != nil { isSharedUntil = now + Self.sharedMicroseconds }
        lastOwner = level
    }

    /// The loop is about to wait for events.
    func beginTurn() {
        spentMicroseconds = 0
        if watchedTurns > 0 { watchedTurns -= 1 }
    }

    /// Queues work until it is its owner's turn.
    /// - Returns: false if the owner's tenant or network has too much work waiting already.
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
