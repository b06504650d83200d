internal import DCXSchema
internal import Glibc
internal import Synchronization

/// Checks passwords on a thread of its own: each takes tens of milliseconds, which an event loop does not have. Its queue
/// is bounded.
///
/// Safety: the queue is behind the mutex; the semaphore is made before anything is queued and never ends.
final class PasswordWorker: @unchecked Sendable {
    private static let maximumQueue = 64

    /// On the worker's thread.
    typealias Job = @Sendable () -> Void

    private let queue = Mutex<[Job]>([])
    private let available: UnsafeMutablePointer<sem_t>

    init() {
        available = .allocate(capacity: 1)
        sem_init(available, 0, 0)
    }

    func start() throws(SystemError) {
        try Thread.start { self.work() }
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

    init(_ worker: PasswordWorker, _ loop: EventLoop) {
        self.worker = worker
        self.loop = loop
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
