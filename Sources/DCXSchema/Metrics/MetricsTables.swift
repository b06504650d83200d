/// The tables of AAS that measurements are in: samples, and the roll-ups of quarters of an hour, hours and days. Their rows are no objects of the
/// schema: series and newest samples are made of them.
enum MetricsTables {
    static let all = [samples, quarters, hourly, daily]

    private static let samples = MappedTable(
        .aas, "vm_metric_samples", organisations: ["organisation_uuid", "reseller_uuid"],
        columns: keys + [MappedColumn("sampled_at", .timestamp)] + measures(Measure.allCases.map(\.rawValue)))

    private static let quarters = MappedTable(
        .aas, "vm_metrics_quarters", organisations: ["organisation_uuid", "reseller_uuid"],
        columns: keys + [MappedColumn("quarter", .timestamp)] + aggregates)

    private static let hourly = MappedTable(
        .aas, "vm_metrics_hourly", organisations: ["organisation_uuid", "reseller_uuid"],
        columns: keys + [MappedColumn("hour", .timestamp)] + aggregates)

    private static let daily = MappedTable(
        .aas, "vm_metrics_daily", organisations: ["organisation_uuid", "reseller_uuid"],
        columns: keys + [MappedColumn("day", .date)] + aggregates)

    private static let keys = [
        MappedColumn("organisation_uuid", .uuid, isNullable: true),
        MappedColumn("reseller_uuid", .uuid, isNullable: true),
        MappedColumn("identity_instance_uuid", .varchar),
    ]

    private static let aggregates =
        [MappedColumn("sample_count", .integer)] + measures(MeasureAggregate.all.map(\.column))
        + Measure.allCases.map { MappedColumn($0.countColumn, .integer, isNullable: true) }

    private static func measures(_ columns: [String]) -> [MappedColumn] {
        columns.map { MappedColumn($0, .real, isNullable: true) }
    }
}
