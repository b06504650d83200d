/// What is measured of a machine. The names are those of the columns: a sample has the measure, a roll-up its aggregates.
enum Measure: String, CaseIterable {
    case cpuPercent = "cpu_percent"
    case memoryPercent = "memory_percent"
    case diskUsedGib = "disk_used_gib"
    case diskReadKbps = "disk_read_kbps"
    case diskWriteKbps = "disk_write_kbps"
    case networkInKbps = "network_in_kbps"
    case networkOutKbps = "network_out_kbps"

    /// Of a sample.
    var fieldName: String { ColumnNaming.fieldName(ofColumn: rawValue) }

    /// Of a roll-up: how many samples had the measure; null where that was all of them.
    var countColumn: String { "\(rawValue)_count" }
}

/// What a bucket says of a measure: a column of the roll-ups.
struct MeasureAggregate: Hashable {
    let measure: Measure
    let kind: Kind

    enum Kind: String, CaseIterable {
        case average, maximum, last
    }

    /// The column that a field stands for, by the rule of names; nil for any other field.
    init?(field: String) {
        guard let found = Self.byField[field] else { return nil }
        self = found
    }

    private init(_ measure: Measure, _ kind: Kind) {
        self.measure = measure
        self.kind = kind
    }

    static let all = Measure.allCases.flatMap { measure in Kind.allCases.map { MeasureAggregate(measure, $0) } }

    private static let byField = Dictionary(
        uniqueKeysWithValues: all.map { (ColumnNaming.fieldName(ofColumn: $0.column), $0) })

    var column: String { "\(measure.rawValue)_\(kind.rawValue)" }

    /// How many samples of a part had the measure, for an average of averages; nil where none is made.
    var count: String? { kind == .average ? measure.countColumn : nil }

    /// The column of a bucket, made of those of its parts: `m`, with `measured_at` and, of an average, how many samples had the
    /// measure. What was not measured in a part has no weight.
    var sql: String {
        switch kind {
        case .average:
            """
            (sum(m.\(column) * m.\(measure.countColumn)) \
            / sum(m.\(measure.countColumn)) FILTER (WHERE m.\(column) IS NOT NULL))::real
            """
        case .maximum: "max(m.\(column))"
        case .last:
            "(array_agg(m.\(column) ORDER BY m.measured_at DESC) FILTER (WHERE m.\(column) IS NOT NULL))[1]"
        }
    }
}
