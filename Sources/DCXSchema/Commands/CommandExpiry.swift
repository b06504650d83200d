/// Deletes commands that were over so long ago that they are not kept any more: a function of the database, which this role may
/// call and cannot go around.
final class CommandExpiry: WorkSource {
    let name = "command expiry"

    private let services: WorkServices
    private var dueAt = 0
    private var isRunning = false

    /// How often it looks: what is kept for months may be kept for an hour more.
    private static let intervalSeconds = 3_600

    private static let expire = StatementText(
        .aas, "SELECT vm_commands_expire($1::timestamptz, $2::integer)", cost: .unbounded)

    init(services: WorkServices) { self.services = services }

    func take() async throws -> [() async -> Void] {
        let now = services.clock.secondsSince1970()
        guard !isRunning, now >= dueAt else { return [] }
        isRunning = true
        return [{ await self.run(now) }]
    }

    private func run(_ now: Int) async {
        do {
            while try await expireSome(now) {}
        } catch {
            services.report("\(name): \((error as? DatabaseError)?.words ?? "\(error)")")
        }
        dueAt = now + Self.intervalSeconds
        isRunning = false
    }

    /// - Returns: whether there may be more.
    private func expireSome(_ now: Int) async throws -> Bool {
        let statement = Statement(Self.expire, [.time(now), .integer(services.limits.commandDays)])
        return try await services.patientDatabases.withTransaction(.aas) { try await $0.rows(of: statement) }
            .boolean(0, 0)
    }
}
