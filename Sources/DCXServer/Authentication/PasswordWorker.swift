internal import DCXSchema
internal import Glibc
internal import Synchronization

/// Checks passwords on a thread of its own: each takes tens of milliseconds, which the event loop does not have. Its queue
/// is bounded.
///
/// Safety: the queue is behind the mutex; `answer` is called on the loop that asked.
final class PasswordWorker: PasswordHashing, @unchecked Sendable {
    private static let maximumQueue = 64

    private let loop: EventLoop
    private let queue = Mutex<[Check]>([])
    private let available: UnsafeMutablePointer<sem_t>

    private struct Check {
        let password: String
        let hash: String?
        let answer: LoopConfined<(PasswordCheck) -> Void>
    }

    init(_ loop: EventLoop) {
        self.loop = loop
        available = .allocate(capacity: 1)
        sem_init(available, 0, 0)
    }

    func start() throws(SystemError) {
        try Thread.start { self.work() }
    }

    func verify(_ password: String, hash: String?, answer: @escaping (PasswordCheck) -> Void) {
        let check = Check(password: password, hash: hash, answer: LoopConfined(answer))
        let isQueued = queue.withLock { queue in
            if queue.count >= Self.maximumQueue { return false }
            queue.append(check)
            return true
        }
        if isQueued { sem_post(available) } else { answer(.overloaded) }
    }

    private func work() {
        while true {
            sem_wait(available)
            guard let check = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
            let hash = check.hash.flatMap { PasswordHash(stored: $0) }
            let matches = (hash ?? .unknown).matches(check.password)
            loop.run { check.answer.value(matches && hash != nil ? .correct : .wrong) }
        }
    }
}

/// POSIX threads.
enum Thread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that nobody joins.
    static func start(_ run: @escaping @Sendable () -> Void) throws(SystemError) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        if failure != 0 {
            body.release()
            throw SystemError("starting a thread", failure)
        }
        pthread_detach(thread)
    }
}
