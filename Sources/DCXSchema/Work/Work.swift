/// Everything that goes on besides requests: looks for work of each kind again and again until it is stopped. Whatever it
/// does it can be killed in: what is begun is noted in the databases, and is taken up again.
public final class Work {
    private let services: WorkServices
    private let sources: [any WorkSource]
    private var isStopped = false
    private var running = 0

    /// How long it waits where there is nothing to do, and where it has its hands full.
    private static let idleMilliseconds = 200
    private static let busyMilliseconds = 10

    public init(_ services: WorkServices) {
        self.services = services
        sources = [
            CommandWork(services: services), OrderWork(services: services), MeasurementWork(services: services),
            CommandExpiry(services: services), InvoiceWork(services: services), TreeWork(services: services),
            AuditWork(services: services), AuditIntentWork(services: services), UsageExpiry(services: services),
        ]
    }

    /// On the thread of the services.
    public func start() { for source in sources { services.tasks.start { await self.turn(source) } } }

    /// Takes nothing more.
    public func stop() { isStopped = true }

    /// Whether nothing is under way.
    public var isIdle: Bool { running == 0 }

    private func turn(_ source: any WorkSource) async {
        var problem = ""
        var taken = 0
        while !isStopped {
            var found = 0
            if taken < services.limits.batch {
                do {
                    running += 1
                    defer { running -= 1 }
                    let work = try await source.take()
                    found = work.count
                    for job in work {
                        taken += 1
                        running += 1
                        services.tasks.start {
                            await job()
                            taken -= 1
                            self.running -= 1
                        }
                    }
                    problem = ""
                } catch {
                    let words = (error as? DatabaseError)?.words ?? "\(error)"
                    // Once, not twice a second for as long as a database is down.
                    if words != problem { services.report("\(source.name): \(words)") }
                    problem = words
                }
            }
            if found > 0 { continue }
            await services.pause.pause(milliseconds: taken > 0 ? Self.busyMilliseconds : Self.idleMilliseconds)
        }
    }
}

/// A kind of work that a worker looks for.
protocol WorkSource {
    /// In the log.
    var name: String { get }

    /// Takes what is due.
    /// - Returns: what is to be done; each goes on by itself.
    func take() async throws -> [() async -> Void]
}
