internal import DCXSchema
internal import Glibc
internal import Synchronization

/// Holds the databases against what is mapped of them before anything is served: one statement each, all at once, on a thread
/// of its own, as the schema takes as long to be read.
///
/// Safety: what was found is behind the mutex; the semaphore is made before the thread is, and never ends.
final class StartComparison: @unchecked Sendable {
    /// What is not there by then is compared when it comes.
    private static let patienceMilliseconds = 2_000

    private let found = Mutex<Result<[String], SystemError>>(.success([]))
    private let isDone: UnsafeMutablePointer<sem_t>

    /// Begins.
    /// - Parameter mappings: are told of the databases that are as they should be, so that nobody asks again.
    init(_ urls: [DatabaseName: String], _ mappings: DatabaseMappings) throws(SystemError) {
        isDone = .allocate(capacity: 1)
        sem_init(isDone, 0, 0)
        try Thread.start {
            let result = Result { () throws(SystemError) in try Self.differences(urls, mappings) }
            self.found.withLock { $0 = result }
            sem_post(self.isDone)
        }
    }

    /// Waits for its end. Called once.
    /// - Returns: the differences of the databases that have answered, in words for the operator.
    func differences() throws(SystemError) -> [String] {
        while sem_wait(isDone) != 0 {}
        return try found.withLock { $0 }.get()
    }

    private static func differences(
        _ urls: [DatabaseName: String], _ mappings: DatabaseMappings
    ) throws(SystemError) -> [String] {
        let names = urls.keys.sorted { $0.rawValue < $1.rawValue }
        let compared = names.compactMap { mappings[$0] }
        let limits = DatabaseSession.limits(milliseconds: patienceMilliseconds, isForUnbounded: false)
        let answers = try DatabaseSession.run(urls, limits) { databases in
            await databases.rows(of: compared.map(\.comparison))
        }
        return zip(names, zip(compared, answers)).flatMap { name, compared -> [String] in
            switch compared.1 {
            case .success(let rows): compared.0.judge(rows).differences
            case .failure(.failed(_, _, let message)): ["\(name.rawValue): it cannot be compared: \(message)"]
            case .failure: []
            }
        }
    }
}
