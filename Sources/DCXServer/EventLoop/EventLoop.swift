internal import CLinux
internal import Glibc
internal import GraphQLCore
internal import Synchronization

/// One thread with an epoll set: sockets, database connections, timers and the tasks that serve them. It is a task
/// executor: an async function that was started here is resumed here.
///
/// Everything but `enqueue`, `run(_:)` and `stop` is called on the loop's own thread.
/// Safety: state is touched by the loop's thread only; what others hand over goes through the mutex.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    private let epoll: Int32
    private let wake: Int32
    private var handlers = EventHandlers()
    /// Handlers that ended while their events were handled: released when the batch is done.
    private var ended: [any EventHandler] = []
    private var jobs: [UnownedJob] = []
    /// Jobs that have their turn: they and those that come meanwhile take the same two pieces of memory in turn.
    private var running: [UnownedJob] = []
    /// What waited for something that is there.
    private var ready: [any Resumable] = []
    private var timers = TimerQueue()
    private var isStopped = false
    private let metrics: LoopMetrics
    private var turnBegan = 0
    /// How long a turn may be before executions pause.
    var sliceMicroseconds = OwnerTurns.sliceMicroseconds
    /// Called when a turn is done, before the loop waits.
    var beforeWaiting: [() -> Void] = []
    /// Resumes an execution, now or when it is its owner's turn.
    var proceed: (any Resumable) -> Void = { $0.proceed() }
    /// Called when the last turn is done.
    var beforeEnding: [() -> Void] = []
    private let handedOver = Mutex(HandedOver())
    private nonisolated(unsafe) var thread: pthread_t  // Safety: written before the loop runs, read afterwards.

    private struct HandedOver {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
        /// The loop has run for the last time.
        var isClosed = false
    }

    static let readable = clinux_epoll_in()
    static let writable = clinux_epoll_out()
    static let hungUp = clinux_epoll_hang_up()
    static let readHungUp = clinux_epoll_read_hang_up()
    static let edgeTriggered = clinux_epoll_edge_triggered()

    /// - Throws: where the kernel has no descriptors left.
    init(_ metrics: LoopMetrics = LoopMetrics()) throws(SystemError) {
        self.metrics = metrics
        epoll = clinux_epoll_create()
        wake = clinux_eventfd()
        thread = pthread_self()
        guard epoll >= 0, wake >= 0 else { throw SystemError("making an event loop", errno) }
        _ = clinux_epoll_control(epoll, 1, wake, Self.readable, 0)
    }

    deinit {
        close(epoll)
        close(wake)
    }

    // MARK: Events

    /// Watches a descriptor until `end`. The loop holds the handler so long.
    func watch(_ descriptor: Int32, _ events: UInt32, _ handler: any EventHandler) -> UInt64 {
        let token = handlers.insert(handler)
        _ = clinux_epoll_control(epoll, 1, descriptor, events, token)
        return token
    }

    func change(_ descriptor: Int32, _ events: UInt32, token: UInt64) {
        _ = clinux_epoll_control(epoll, 3, descriptor, events, token)
    }

    /// Stops watching. The handler lives on until the events at hand are handled.
    func end(_ descriptor: Int32, token: UInt64) {
        _ = clinux_epoll_control(epoll, 2, descriptor, 0, token)
        if let handler = handlers.remove(token) { ended.append(handler) }
    }

    // MARK: Timers

    /// Calls back once, after at least so long.
    func schedule(afterMilliseconds delay: Int, _ call: @escaping () -> Void) -> TimerQueue.Token {
        timers.add(deadline: Self.monotonicMilliseconds() + delay, call)
    }

    func cancel(_ timer: TimerQueue.Token) { timers.cancel(timer) }

    static func monotonicMilliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    static func monotonicMicroseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    /// The CPU time of this thread.
    static func processorMicroseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    // MARK: Running

    /// Runs on this thread until `stop`.
    func run() {
        thread = pthread_self()
        let capacity = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { events.deallocate() }
        turnBegan = Self.monotonicMicroseconds()
        while !isStopped {
            runJobs()
            for call in beforeWaiting { call() }
            metrics.longestTurnMicroseconds.raise(to: Self.monotonicMicroseconds() - turnBegan)
            let count = epoll_wait(epoll, events, Int32(capacity), timeout())
            turnBegan = Self.monotonicMicroseconds()
            for index in 0..<max(Int(count), 0) {
                let token = clinux_token(events + index)
                if token == 0 { takeOver() } else { handlers[token]?.handle(clinux_events(events + index)) }
            }
            let now = Self.monotonicMilliseconds()
            while let call = timers.takeDue(now: now) { call() }
            if !ended.isEmpty { ended.removeAll(keepingCapacity: true) }
        }
        finish()
    }

    /// Runs what was handed over until now, and lets go of all that holds the loop.
    private func finish() {
        takeOver(closing: true)
        runJobs()
        for call in beforeWaiting { call() }
        beforeWaiting = []
        for call in beforeEnding { call() }
        beforeEnding = []
        proceed = { _ in }
        handlers = EventHandlers()
        ended.removeAll()
        timers = TimerQueue()
    }

    private func timeout() -> Int32 {
        if !jobs.isEmpty || !ready.isEmpty { return 0 }
        guard let deadline = timers.nextDeadline else { return -1 }
        return Int32(clamping: max(0, deadline - Self.monotonicMilliseconds()))
    }

    private func runJobs() {
        while !jobs.isEmpty || !ready.isEmpty {
            swap(&jobs, &running)
            for job in running { job.runSynchronously(on: asUnownedTaskExecutor()) }
            running.removeAll(keepingCapacity: true)
            var waiting: [any Resumable] = []
            swap(&waiting, &ready)
            for waiting in waiting { proceed(waiting) }
        }
    }

    /// Whether this turn of the loop has been long.
    var isBusy: Bool { Self.monotonicMicroseconds() - turnBegan > sliceMicroseconds }

    /// Has what waited go on when the events at hand are handled.
    func resume(_ waiting: any Resumable) { ready.append(waiting) }

    /// Takes what other threads have handed over.
    private func takeOver(closing: Bool = false) {
        var count: UInt64 = 0
        _ = read(wake, &count, 8)
        let taken = handedOver.withLock { state in
            defer { state = HandedOver(isClosed: closing) }
            return state
        }
        jobs += taken.jobs
        for call in taken.calls { call() }
    }

    // MARK: From anywhere

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if pthread_equal(thread, pthread_self()) != 0 {
            jobs.append(job)
            return
        }
        // A loop that has ended resumes nobody: what waits for it is given up with the process.
        if handOver({ $0.jobs.append(job) }) { wakeUp() }
    }

    /// Calls on the loop's thread, soon.
    /// - Returns: false where the loop has ended, and nothing is called.
    @discardableResult
    func run(_ call: @escaping @Sendable () -> Void) -> Bool {
        let isTaken = handOver { $0.calls.append(call) }
        if isTaken { wakeUp() }
        return isTaken
    }

    func stop() { run { self.isStopped = true } }

    private func handOver(_ add: (inout HandedOver) -> Void) -> Bool {
        handedOver.withLock { state in
            if state.isClosed { return false }
            add(&state)
            return true
        }
    }

    private func wakeUp() {
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }
}

/// Something with a descriptor that an event loop watches.
protocol EventHandler: AnyObject {
    /// - Parameter events: a set of `EventLoop.readable`, `.writable` and `.hungUp`.
    func handle(_ events: UInt32)
}

/// What the system would not do, and why.
struct SystemError: Error, CustomStringConvertible {
    let description: String

    init(_ action: String, _ number: Int32) {
        description = "\(action): \(String(cString: strerror(number)))"
    }
}
