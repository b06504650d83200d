/// The statements of one series field: the buckets, once, and what was measured of each machine in them. A machine's empty
/// buckets are no rows: crossed with all buckets, the statement of a page of machines cost PostgreSQL twice as much.
///
/// One range of the key is read for each machine, and its rows fall into buckets by binary search: a seventh of what a look
/// into the index for each bucket costs, and no time zone has to be asked for each row. The select of a machine stays one:
/// without its fence PostgreSQL joined all machines of those days to the few that were asked for, in thirty times the time.
struct MetricsSeriesStatements {
    /// Columns of its rows: the first two and the place are as in all statements with a text of their own. Rows of place 0 are
    /// the buckets, in their order; behind them come those in which something was measured, machine by machine.
    static let sampleCount = SelectList.key
    static let place = ExpressionList.place
    static let number = 3
    static let start = 4
    static let end = 5
    static let firstAggregate = 6

    struct Shape: Hashable {
        let bucket: MetricsBucket
        let source: MetricsSource
    }

    /// - Parameter aggregates: what is selected of a point, in the order of the columns.
    static func make(_ aggregates: [MeasureAggregate]) -> ScopedStatements<Shape> {
        let none = String(repeating: ", NULL", count: aggregates.count)
        let columns = aggregates.map { ", part.\($0.column)" }.joined()
        return ScopedStatements(VirtualMachineType.table.database) { _, _ in
            .bounded
        } _: { shape, scope in
            """
            WITH bucket AS MATERIALIZED (
            \(shape.bucket.sql)
            ), bounds AS MATERIALIZED (
            \(shape.source.boundsSQL)
            )
            SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end"\(none)
            FROM bucket
            WHERE bucket.start < bucket."end"
            UNION ALL
            SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL\(columns)
            FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
            CROSS JOIN LATERAL (
            \(parts(shape, aggregates, scope))
            ) AS part
            ORDER BY place, number
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
            \(shape.source.partsSQL(shape.bucket, aggregates, scope))
            ) AS m
            \(isExact ? "OFFSET 0" : "GROUP BY 1, 2")
            """
    }
}
