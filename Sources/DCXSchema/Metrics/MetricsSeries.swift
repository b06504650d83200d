internal import GraphQLCore

/// `VirtualMachine.metrics`: what was measured of a machine over time, in buckets without gaps.
struct MetricsSeriesBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        var aggregates: [MeasureAggregate] = []
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "bucket": field.bind(column: SeriesRows.bucket, .bySource)
                case "timeZone": field.bind(column: SeriesRows.timeZone, .bySource)
                case "points":
                    field.hold(column: 0)
                    try bindPoints(field, &aggregates)
                default: throw .unbound(field)
                }
            }
        }
        field.resolve(
            with: MetricsSeriesResolver(
                machines: MachineKeys(list), statements: MetricsSeriesStatements.make(aggregates)))
    }

    private func bindPoints(
        _ field: FieldPlan, _ aggregates: inout [MeasureAggregate]
    ) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                let name = field.definition.name
                if let aggregate = MeasureAggregate(field: name) {
                    let place = aggregates.firstIndex(of: aggregate) ?? aggregates.count
                    if place == aggregates.count { aggregates.append(aggregate) }
                    field.bind(
                        column: MetricsSeriesStatements.firstAggregate + place,
                        .number)
                } else if name == "sampleCount" {
                    field.bind(column: MetricsSeriesStatements.sampleCount, .int32)
                } else if name == "start" || name == "end" {
                    field.bind(
                        column: name == "start" ? MetricsSeriesStatements.start : MetricsSeriesStatements.end,
                        .verbatim)
                } else {
                    throw .unbound(field)
                }
            }
        }
    }
}

private struct MetricsSeriesResolver: Resolver {
    let machines: MachineKeys
    let statements: ScopedStatements<MetricsSeriesStatements.Shape>

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.vmsRead)
        let machineCount = parents.count
        let bucket = Self.bucket(arguments)
        guard let zone = arguments["timeZone"]?.parameterText else { throw Self.unknownZone }
        let range = try Self.range(arguments, bucket, machineCount: machineCount)
        let promise = RelationPromise(request, SecondWall(scope)) { rows throws(FieldError) in
            let points = PointRows(rows, machineCount: machineCount)
            try range.check(pointsOfEach: points.bucketCount)
            return .objects(SeriesRows(points, machineCount, bucket, zone))
        }
        let source = MetricsSource(bucket, zone: zone)
        let shape = MetricsSeriesStatements.Shape(bucket: bucket, source: source)
        let parameters =
            machines.parameters(of: parents, request) + [
                .text(range.from), .text(range.to), .text(zone), .text(request.time),
            ]
        let statement = statements.statement(shape, parameters, scope).expecting(
            range.rows(in: source, until: request.time))
        request.services.timeZones.look(zone, request) { answer in
            switch answer {
            case .success(true):
                request.send(statement, to: promise)
                // The level it belongs to may have left long ago.
                request.levelBegan()
            case .success(false): promise.refuse(Self.unknownZone)
            case .failure(let error): promise.receive(.failure(error))
            }
        }
        return .later(promise)
    }

    private static func bucket(_ arguments: Arguments) -> MetricsBucket {
        guard case .enumValue(let value)? = arguments["bucket"], let bucket = MetricsBucket(rawValue: value) else {
            preconditionFailure("bucket is one of the values of its enum")
        }
        return bucket
    }

    private static func range(
        _ arguments: Arguments, _ bucket: MetricsBucket, machineCount: Int
    ) throws(FieldError) -> MetricsRange {
        guard let from = arguments["from"]?.parameterText, let to = arguments["to"]?.parameterText else {
            preconditionFailure("from and to are times")
        }
        return try MetricsRange(from: from, to: to, bucket, machineCount: machineCount)
    }

    /// The buckets, and those of each machine in which something was measured. Fewer machines may have more points each, so
    /// that one alone says how many there can be. The names of time zones are one statement more.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let bucket = Self.bucket(arguments)
        guard let range = try? Self.range(arguments, bucket, machineCount: 1),
            let zone = arguments["timeZone"]?.parameterText
        else { return .refused }
        let points = range.maximumPoints(bucket, machineCount: parents)
        let source = MetricsSource(bucket, zone: zone)
        var cost = FieldCost.statement(
            rows: points.each + points.together, items: parents, heldItems: points.together,
            expectedRows: range.rows(in: source, until: nil, machineCount: parents), takes: [.vmsRead])
        if !TimeZoneNames.areAlwaysKnown(zone) {
            cost.statements += 1
            cost.unboundedStatements += 1
        }
        return cost
    }

    private static let unknownZone = FieldError(
        "\"timeZone\" is the IANA name of an area and a place, such as Africa/Johannesburg, or UTC.",
        code: "INVALID_TIME_ZONE")
}

/// Series as rows, one a machine: each has as many points as any other.
private final class SeriesRows: RowSource {
    static let bucket = 0
    static let timeZone = 1

    private let points: PointRows
    private let bucket: MetricsBucket
    private let zone: String

    init(_ points: PointRows, _ machineCount: Int, _ bucket: MetricsBucket, _ zone: String) {
        self.points = points
        self.bucket = bucket
        self.zone = zone
        super.init(count: machineCount)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if !leaf.isConstant { out.appendString(leaf.column == Self.bucket ? bucket.rawValue : zone) }
        }
        return -1
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        let pointCount = points.bucketCount
        return .list(
            ListRanges(count: count) { $0 * pointCount..<($0 + 1) * pointCount }, of: .objects(points))
    }
}
