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
            SELECT span.*
            FROM (
            \(shape.bucket.sql)
            ) AS span
            WHERE span.start <= $6::timestamptz
            ), bounds AS MATERIALIZED (
            \(shape.source.boundsSQL)
            )
            SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end"\(none)
            FROM bucket
            WHERE bucket.start < bucket."end"
            UNION ALL
            SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL\(columns)
            FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)\(rolled(shape.source))
            CROSS JOIN LATERAL (
            \(parts(shape, aggregates, scope))
            ) AS part
            ORDER BY place, number
            """
        }
    }

    private static func rolled(_ source: MetricsSource) -> String {
        source.rolledSQL.map { "\nCROSS JOIN LATERAL (\n\($0)\n) AS rolled" } ?? ""
    }

    /// The buckets of a machine that are one row each, and those that are put together.
    private static func parts(_ shape: Shape, _ aggregates: [MeasureAggregate], _ scope: ScopeText) -> String {
        let number = "width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number"
        let put = """
            SELECT m.organisation_uuid, \(number),
                   sum(m.sample_count) AS sample_count\(aggregates.map { ", \($0.sql) AS \($0.column)" }.joined())
            FROM (
            \(shape.source.partsSQL(shape.bucket, aggregates, scope))
            ) AS m
            GROUP BY 1, 2
            """
        guard let exact = shape.source.exactSQL(shape.bucket, aggregates, scope) else { return put }
        return """
            (
            SELECT m.organisation_uuid, \(number),
                   m.sample_count\(aggregates.map { ", m.\($0.column)" }.joined())
            FROM (
            \(exact)
            ) AS m
            OFFSET 0
            )
            UNION ALL
            \(put)
            """
    }
}
