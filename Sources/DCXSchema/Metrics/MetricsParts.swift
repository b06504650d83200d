/// Selects of what series are put together from: the rows of one machine, `parent`, within `bounds`, table by table.
struct MetricsParts {
    private let aggregates: [MeasureAggregate]
    private let counts: [String]
    private let scope: ScopeText

    /// - Parameter counts: whether averages have beside them how many samples had the measure.
    init(_ aggregates: [MeasureAggregate], counts: Bool, _ scope: ScopeText) {
        self.aggregates = aggregates
        self.counts = counts ? aggregates.compactMap(\.count) : []
        self.scope = scope
    }

    /// Their time is that of the zone of days.
    var days: String {
        rollUps(
            "vm_metrics_daily", "m.day::timestamp",
            "m.day >= (SELECT bounds.first_day FROM bounds) AND m.day < (SELECT bounds.end_day FROM bounds)")
    }

    var hours: String { rollUps("vm_metrics_hourly", "m.hour", within("hour")) }

    var quarters: String { rollUps("vm_metrics_quarters", "m.quarter", within("quarter")) }

    /// A sample is a part of its own.
    var samples: String { samples("m.sampled_at") }

    /// With their time in the zone of days.
    var localSamples: String { samples("m.sampled_at AT TIME ZONE $5::text") }

    /// - Parameter samples: a select of samples.
    func samplesSinceRollUp(_ samples: String) -> String { samples + "\n    AND m.sampled_at >= rolled.until" }

    private func rollUps(_ table: String, _ time: String, _ range: String) -> String {
        let columns =
            aggregates.map { ", m.\($0.column)" }.joined()
            + counts.map { ", coalesce(m.\($0), m.sample_count) AS \($0)" }.joined()
        return """
            SELECT m.organisation_uuid, \(time) AS measured_at, m.sample_count\(columns)
            FROM \(table) AS m
            WHERE \(predicate(range))
            """
    }

    private func samples(_ time: String) -> String {
        let columns =
            aggregates.map { ", m.\($0.measure.rawValue) AS \($0.column)" }.joined()
            + counts.map { ", 1 AS \($0)" }.joined()
        return """
            SELECT m.organisation_uuid, \(time) AS measured_at, 1 AS sample_count\(columns)
            FROM vm_metric_samples AS m
            WHERE \(predicate(within("sampled_at")))
            """
    }

    private func within(_ time: String) -> String {
        "m.\(time) >= (SELECT bounds.start FROM bounds) AND m.\(time) < (SELECT bounds.\"end\" FROM bounds)"
    }

    private func predicate(_ range: String) -> String {
        """
        m.identity_instance_uuid = parent.key
            AND \(range)
            AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND \(scope.predicate("m"))
        """
    }
}
