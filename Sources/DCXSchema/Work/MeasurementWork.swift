/// Keeps measurements: gives the hours that are over to the roller, rolls up, makes partitions ahead and drops what is too old.
/// All of it is functions of the database, which this role may call and cannot go around.
final class MeasurementWork: PeriodicWork {
    /// How often it looks: a minute is soon enough for hours.
    private static let intervalSeconds = 60
    /// How far ahead partitions are made: three weeks.
    private static let partitionsAheadSeconds = 21 * 86_400

    private static let giveHours = StatementText(
        .aas, "SELECT vm_metrics_give_hours($1::timestamptz)", cost: .unbounded)
    private static let rollUp = StatementText(.aas, "SELECT vm_metrics_roll_up()", cost: .unbounded)
    private static let makePartitions = StatementText(
        .aas, "SELECT vm_metric_samples_ensure_partitions($1::timestamptz, $2::timestamptz)", cost: .unbounded)
    private static let expire = StatementText(
        .aas, "SELECT vm_metrics_expire($1::timestamptz, $2::integer, $3::integer, $4::integer)", cost: .unbounded)

    init(services: WorkServices) { super.init("measurements", every: Self.intervalSeconds, services) }

    /// Partitions before all else: what has none goes where it is not dropped with its week.
    override func work(_ now: Int) async throws {
        try await call(Self.makePartitions, .time(now), .time(now + Self.partitionsAheadSeconds))
        try await call(Self.giveHours, .time(now))
        while try await call(Self.rollUp).boolean(0, 0) {}
        let limits = services.limits
        try await call(
            Self.expire, .time(now), .integer(limits.sampleDays), .integer(limits.hourlyDays),
            .integer(limits.dailyDays))
    }
}
