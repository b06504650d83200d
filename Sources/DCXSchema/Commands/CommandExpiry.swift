/// Deletes commands that were over so long ago that they are not kept any more: a function of the database, which this role may
/// call and cannot go around.
final class CommandExpiry: PeriodicWork {
    /// How often it looks: what is kept for months may be kept for an hour more.
    private static let intervalSeconds = 3_600

    private static let expire = StatementText(
        .aas, "SELECT vm_commands_expire($1::timestamptz, $2::integer)", cost: .unbounded)

    init(services: WorkServices) { super.init("command expiry", every: Self.intervalSeconds, services) }

    /// As long as there may be more.
    override func work(_ now: Int) async throws {
        while try await call(Self.expire, .time(now), .integer(services.limits.commandDays)).boolean(0, 0) {}
    }
}
