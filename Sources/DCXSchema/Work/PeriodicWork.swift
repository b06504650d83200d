/// Work that is done again and again, one round at a time.
class PeriodicWork: WorkSource {
    let name: String
    let services: WorkServices
    private let intervalSeconds: Int
    private var dueAt = 0
    private var isRunning = false

    /// - Parameter intervalSeconds: from the beginning of one round to that of the next.
    init(_ name: String, every intervalSeconds: Int, _ services: WorkServices) {
        self.name = name
        self.intervalSeconds = intervalSeconds
        self.services = services
    }

    final func take() async throws -> [() async -> Void] {
        let now = services.clock.secondsSince1970()
        guard !isRunning, now >= dueAt else { return [] }
        isRunning = true
        return [{ await self.run(now) }]
    }

    private func run(_ now: Int) async {
        do {
            try await work(now)
        } catch {
            services.report("\(name): \((error as? DatabaseError)?.words ?? "\(error)")")
        }
        dueAt = now + intervalSeconds
        isRunning = false
    }

    /// A round.
    func work(_ now: Int) async throws { preconditionFailure("\(name) has no work") }

    /// The rows of a statement that may take its time.
    @discardableResult
    final func call(_ text: StatementText, _ parameters: Statement.Parameter...) async throws -> StatementRows {
        try await services.patientDatabases.withTransaction(text.database) {
            try await $0.rows(of: Statement(text, parameters))
        }
    }
}
