/// The measurements and their roll-ups. A row without an organisation is the platform's.
enum MetricsTables {
    static let all = [
        table("vm_metric_samples", MappedColumn("sampled_at", .timestamp), measures: Measure.allCases.map(\.rawValue)),
        rollUps("vm_metrics_hourly", MappedColumn("hour", .timestamp)),
        rollUps("vm_metrics_daily", MappedColumn("day", .date)),
    ]

    private static func rollUps(_ name: String, _ time: MappedColumn) -> MappedTable {
        let aggregates = Measure.allCases.flatMap { measure in
            MeasureAggregate.Kind.allCases.map { "\(measure.rawValue)_\($0.rawValue)" }
        }
        return table(name, time, MappedColumn("sample_count", .integer), measures: aggregates)
    }

    private static func table(_ name: String, _ columns: MappedColumn..., measures: [String]) -> MappedTable {
        MappedTable(
            .aas, name, organisations: ["organisation_uuid", "reseller_uuid"],
            columns: [
                MappedColumn("organisation_uuid", .uuid, isNullable: true),
                MappedColumn("reseller_uuid", .uuid, isNullable: true),
                MappedColumn("identity_instance_uuid", .varchar),
            ] + columns + measures.map { MappedColumn($0, .real, isNullable: true) })
    }
}
