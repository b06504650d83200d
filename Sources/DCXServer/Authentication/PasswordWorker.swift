internal import CLinux
internal import DCXSchema
internal import Glibc
internal import Synchronization

/// Checks passwords on threads of its own: each check takes tens of milliseconds and 16 MiB, which an event loop does not have. The
/// threads give way to the loops. Who may check next, `PasswordTurns` says.
///
/// Safety: the queue and the turns are behind mutexes; the semaphore is made before anything is queued and never ends.
final class PasswordWorker: @unchecked Sendable {
    /// Whoever has a turn has one job at a time: more than turns are not queued, but where nobody takes turns.
    private static let maximumQueue = 64
    /// What a turn takes before there was one.
    private static let firstTurnMilliseconds = 200

    /// On the worker's thread.
    typealias Job = @Sendable () -> Void
    /// On any thread: whether there is a turn.
    typealias Waiter = @Sendable (Bool) -> Void

    private let threads: Int
    private let queue = Mutex<[Job]>([])
    private let turns: Mutex<PasswordTurns<Waiter>>
    private let lastTurn = Mutex(PasswordWorker.firstTurnMilliseconds)
    private let available: UnsafeMutablePointer<sem_t>

    init(threads: Int = 1) {
        self.threads = threads
        turns = Mutex(PasswordTurns(maximumRunning: threads))
        available = .allocate(capacity: 1)
        sem_init(available, 0, 0)
    }

    func start() throws(SystemError) {
        for _ in 0..<threads {
            try Thread.start {
                clinux_lower_priority()
                self.work()
            }
        }
    }

    /// How long the last turn took, with the waiting for it.
    var lastTurnMilliseconds: Int { lastTurn.withLock { $0 } }

    func noteTurn(milliseconds: Int) { lastTurn.withLock { $0 = milliseconds } }

    func beginTurn(of claim: PasswordClaim, _ waiter: @escaping Waiter) {
        let now = EventLoop.monotonicMilliseconds()
        let (refused, admitted) = turns.withLock { turns in
            let refused = turns.ask(claim, waiter)
            return (refused, turns.next(now: now))
        }
        refused?(false)
        for waiter in admitted { waiter(true) }
    }

    func endTurn(of claim: PasswordClaim) {
        let now = EventLoop.monotonicMilliseconds()
        let admitted = turns.withLock { turns in
            turns.end(claim)
            return turns.next(now: now)
        }
        for waiter in admitted { waiter(true) }
    }

    /// - Returns: false where too many are waiting.
    func queue(_ job: @escaping Job) -> Bool {
        let isQueued = queue.withLock { queue in
            if queue.count >= Self.maximumQueue { return false }
            queue.append(job)
            return true
        }
        if isQueued { sem_post(available) }
        return isQueued
    }

    private func work() {
        while true {
            sem_wait(available)
            guard let job = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
            job()
        }
    }
}

/// The worker as an event loop sees it: answers come on the loop's thread.
final class PasswordChecks: PasswordHashing {
    private let worker: PasswordWorker
    private let loop: EventLoop
    /// When the turns that are taken were asked for.
    private var askedAt: [PasswordClaim: Int] = [:]

    init(_ worker: PasswordWorker, _ loop: EventLoop) {
        self.worker = worker
        self.loop = loop
    }

    func beginTurn(of claim: PasswordClaim, answer: @escaping (Bool) -> Void) {
        let loop = loop
        let now = EventLoop.monotonicMilliseconds()
        let (checks, confined) = (LoopConfined(self), LoopConfined(answer))
        worker.beginTurn(of: claim) { isGiven in
            loop.run {
                if isGiven { checks.value.askedAt[claim] = now }
                confined.value(isGiven)
            }
        }
    }

    func endTurn(of claim: PasswordClaim) {
        if let asked = askedAt.removeValue(forKey: claim) {
            worker.noteTurn(milliseconds: EventLoop.monotonicMilliseconds() - asked)
        }
        worker.endTurn(of: claim)
    }

    func pretend(answer: @escaping () -> Void) {
        _ = loop.schedule(afterMilliseconds: worker.lastTurnMilliseconds) { answer() }
    }

    func derive(_ password: String, parameters: String?, answer: @escaping (PasswordKey?) -> Void) {
        let loop = loop
        let confined = LoopConfined(answer)
        let isQueued = worker.queue {
            // The same time, whether there is such a user or not.
            let key = (parameters.flatMap { PasswordParameters($0) } ?? .unknown).key(of: password)
            loop.run { confined.value(key.map { PasswordKey($0) }) }
        }
        if !isQueued { answer(nil) }
    }

    func makeHash(of password: String, answer: @escaping (String?) -> Void) {
        let loop = loop
        let confined = LoopConfined(answer)
        let isQueued = worker.queue {
            let hash = PasswordHash(password)?.stored
            loop.run { confined.value(hash) }
        }
        if !isQueued { answer(nil) }
    }
}
