internal import DCXSchema
internal import Glibc
internal import Synchronization

/// Checks passwords on a thread of its own: each takes tens of milliseconds, which an event loop does not have. Its queue
/// is bounded.
///
/// Safety: the queue is behind the mutex; the semaphore is made before anything is queued and never ends.
final class PasswordWorker: @unchecked Sendable {
    private static let maximumQueue = 64

    private let queue = Mutex<[Check]>([])
    private let available: UnsafeMutablePointer<sem_t>

    struct Check: Sendable {
        let password: String
        /// Nil where there is no such user.
        let hash: String?
        /// Called on the worker's thread.
        let answer: @Sendable (PasswordCheck) -> Void
    }

    init() {
        available = .allocate(capacity: 1)
        sem_init(available, 0, 0)
    }

    func start() throws(SystemError) {
        try Thread.start { self.work() }
    }

    /// - Returns: false where too many are waiting.
    func queue(_ check: Check) -> Bool {
        let isQueued = queue.withLock { queue in
            if queue.count >= Self.maximumQueue { return false }
            queue.append(check)
            return true
        }
        if isQueued { sem_post(available) }
        return isQueued
    }

    private func work() {
        while true {
            sem_wait(available)
            guard let check = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
            let hash = check.hash.flatMap { PasswordHash(stored: $0) }
            // The same time, whether there is such a user or not.
            let matches = (hash ?? .unknown).matches(check.password)
            check.answer(matches && hash != nil ? .correct : .wrong)
        }
    }
}

/// The worker as an event loop sees it: answers come on the loop's thread.
final class PasswordChecks: PasswordHashing {
    private let worker: PasswordWorker
    private let loop: EventLoop

    init(_ worker: PasswordWorker, _ loop: EventLoop) {
        self.worker = worker
        self.loop = loop
    }

    func verify(_ password: String, hash: String?, answer: @escaping (PasswordCheck) -> Void) {
        let loop = loop
        let confined = LoopConfined(answer)
        let check = PasswordWorker.Check(password: password, hash: hash) { result in
            loop.run { confined.value(result) }
        }
        if !worker.queue(check) { answer(.overloaded) }
    }
}
