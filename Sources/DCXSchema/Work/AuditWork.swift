/// Keeps the audit log: makes partitions ahead and drops what is too old. Both are functions of the database, which this role may
/// call and cannot go around.
final class AuditWork: PeriodicWork {
    /// How often it looks: an hour is soon enough for months.
    private static let intervalSeconds = 3_600
    /// How far ahead partitions are made: a quarter.
    private static let partitionsAheadSeconds = 92 * 86_400

    private static let makePartitions = StatementText(
        .main, "SELECT audit_log_ensure_partitions($1::timestamptz, $2::timestamptz)", cost: .unbounded)
    private static let expire = StatementText(
        .main, "SELECT audit_log_expire($1::timestamptz, $2::integer, $3::integer)", cost: .unbounded)

    init(services: WorkServices) { super.init("audit log", every: Self.intervalSeconds, services) }

    /// Partitions before all else: what has none goes where it is not dropped with its month.
    override func work(_ now: Int) async throws {
        try await call(Self.makePartitions, .time(now), .time(now + Self.partitionsAheadSeconds))
        let limits = services.limits
        // Lines about money are kept at least as long as the others.
        try await call(
            Self.expire, .time(now), .integer(limits.auditDays),
            .integer(max(limits.auditDays, limits.auditMoneyDays)))
    }
}
