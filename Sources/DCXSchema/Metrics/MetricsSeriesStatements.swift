/// The statements of one series field: every bucket of every machine, with what was measured in it.
///
/// One range of the key is read for each machine, and its rows fall into buckets by binary search: a seventh of what a look
/// into the index for each bucket costs, and no time zone has to be asked for each row. The select of a machine stays one:
/// without its fence PostgreSQL joined all machines of those days to the few that were asked for, in thirty times the time.
struct MetricsSeriesStatements {
    static let start = "bucket.start"
    static let end = "bucket.\"end\""
    static let sampleCount = "coalesce(part.sample_count, 0)"

    struct Shape: Hashable {
        let bucket: MetricsBucket
        let source: MetricsSource
        /// Whether it reads few rows.
        let isShort: Bool
    }

    /// - Parameters:
    ///   - list: what is selected of a point; the aggregates as columns of `part`.
    ///   - aggregates: those among it.
    static func make(_ list: ExpressionList, _ aggregates: [MeasureAggregate]) -> ScopedStatements<Shape> {
        ScopedStatements(VirtualMachineType.table.database) { shape, _ in
            shape.isShort ? .bounded : .unbounded
        } _: { shape, scope in
            """
            WITH bucket AS MATERIALIZED (
            \(shape.bucket.sql)
            ), bounds AS MATERIALIZED (
            \(shape.source.boundsSQL)
            )
            SELECT part.organisation_uuid, part.sample_count, parent.place\(list.sql)
            FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
            CROSS JOIN bucket
            LEFT JOIN LATERAL (
            \(parts(shape, aggregates, scope))
            ) AS part ON part.number = bucket.number
            WHERE bucket.start < bucket."end"
            ORDER BY parent.place, bucket.number
            """
        }
    }

    private static func parts(_ shape: Shape, _ aggregates: [MeasureAggregate], _ scope: ScopeText) -> String {
        let isExact = shape.source.isExact(shape.bucket)
        let count = isExact ? "m.sample_count" : "sum(m.sample_count) AS sample_count"
        let columns = aggregates.map { isExact ? ", m.\($0.column)" : ", \($0.sql) AS \($0.column)" }.joined()
        return """
            SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
                   \(count)\(columns)
            FROM (
            \(shape.source.partsSQL(aggregates, scope))
            ) AS m
            \(isExact ? "OFFSET 0" : "GROUP BY 1, 2")
            """
    }
}
