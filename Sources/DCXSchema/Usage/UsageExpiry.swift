/// Deletes usage of the API that is not kept any more: a function of MAIN, which this role may call and cannot go around.
final class UsageExpiry: PeriodicWork {
    /// What is kept for months may be kept for an hour more.
    private static let intervalSeconds = 3_600

    private static let expire = StatementText(
        .main, "SELECT api_usage_expire($1::timestamptz, $2::integer)", cost: .unbounded)

    init(services: WorkServices) { super.init("usage expiry", every: Self.intervalSeconds, services) }

    /// As long as there may be more.
    override func work(_ now: Int) async throws {
        while try await call(Self.expire, .time(now), .integer(services.limits.usageDays)).boolean(0, 0) {}
    }
}
