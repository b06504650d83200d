internal import GraphQLCore

/// What is read of machines to judge their health: for each the newest sample, and how many alerts are open. Both are rows of
/// their own, so that each carries whose it is.
enum HealthStatements {
    /// There is one shape.
    struct Shape: Hashable {}

    private static let columns = (age: 3, cpu: 4, memory: 5, disk: 6, critical: 7, warning: 8)

    private static let sampleColumns = """
        'sample', floor(extract(epoch FROM $3::timestamptz - m.sampled_at) / 60)::bigint,
               round(m.cpu_percent::numeric, 1), round(m.memory_percent::numeric, 1),
               round(m.disk_used_gib::numeric * 100 / nullif(parent.capacity, 0), 1), 0::bigint, 0::bigint
        """

    static func make() -> ScopedStatements<Shape> {
        return ScopedStatements(VirtualMachineType.table.database) { _, _ in
            .bounded
        } _: { _, scope in
            """
            SELECT reading.organisation_uuid, reading.kind, parent.place, reading.age_minutes, reading.cpu_percent,
                   reading.memory_percent, reading.disk_percent, reading.critical_count, reading.warning_count
            FROM unnest($1::varchar[], $2::uuid[], $4::integer[]) WITH ORDINALITY
                AS parent (key, organisation_uuid, capacity, place)
            CROSS JOIN LATERAL (
            (
            \(LatestSample.sql(sampleColumns, scope))
            )
            UNION ALL
            SELECT alert.organisation_uuid, 'alerts', NULL, NULL, NULL, NULL,
                   count(*) FILTER (WHERE alert.severity = 'critical'), count(*) FILTER (WHERE alert.severity = 'warning')
            FROM vm_alerts AS alert
            WHERE alert.identity_instance_uuid = parent.key AND alert.resolved_at IS NULL
                AND alert.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND \(scope.check("alert"))
            GROUP BY alert.organisation_uuid
            ) AS reading (
                organisation_uuid, kind, age_minutes, cpu_percent, memory_percent, disk_percent, critical_count, warning_count)
            """
        }
    }

    /// Adds what the rows say to what was known.
    static func readings(_ rows: StatementRows, _ known: [MachineHealth.Readings]) -> [MachineHealth.Readings] {
        var readings = known
        for row in 0..<rows.count {
            guard let place = rows.integer(row, ExpressionList.place).map({ $0 - 1 }), readings.indices.contains(place)
            else { continue }
            if rows.string(row, SelectList.key) == "sample" {
                readings[place].ageMinutes = rows.integer(row, columns.age)
                readings[place].cpuPercent = rows.string(row, columns.cpu)
                readings[place].memoryPercent = rows.string(row, columns.memory)
                readings[place].diskPercent = rows.string(row, columns.disk)
            } else {
                readings[place].criticalAlerts += rows.integer(row, columns.critical) ?? 0
                readings[place].warningAlerts += rows.integer(row, columns.warning) ?? 0
            }
        }
        return readings
    }
}
