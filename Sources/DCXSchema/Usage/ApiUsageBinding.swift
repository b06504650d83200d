internal import GraphQLCore

/// `Organisation.apiUsage`: what an organisation's users and API keys have sent, by the hour or the day.
struct ApiUsageBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let columns = ExpressionList()
        let user = columns.number(of: "used.user_uuid")
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                let name = field.definition.name
                if name == "user" {
                    try LookupBinding(rows: UserType.rows, column: "uuid", key: .parent(column: user)).bind(field)
                } else if let (expression, encoding) = Self.leaves[name] {
                    field.bind(column: columns.number(of: expression), encoding)
                } else {
                    throw .unbound(field)
                }
            }
        }
        field.resolve(
            with: ApiUsageResolver(organisation: list.number(of: "uuid"), ApiUsageStatements.make(columns)))
    }

    private static let leaves: [String: (expression: String, encoding: LeafEncoding)] = [
        "start": ("used.start", ColumnType.timestamp.encoding),
        "end": ("used.start + used.length", ColumnType.timestamp.encoding),
        "userUuid": ("used.user_uuid", .quoted),
        "apiKeyUuid": ("used.api_key_uuid", .quoted),
        // The schema's integers have 32 bits.
        "requests": ("least(used.requests, 2147483647)", .verbatim),
        "errors": ("least(used.errors, 2147483647)", .verbatim),
        "databaseMilliseconds": ("used.database_microseconds / 1000::float8", .number),
        "answerBytes": ("used.answer_bytes::float8", .number),
    ]
}

/// How usage is added up: the values of `ApiUsageBucket`.
enum ApiUsageBucket: String {
    case hour = "HOUR"
    case day = "DAY"

    /// The most days that may be asked for.
    var maximumDays: Int {
        switch self {
        case .hour: 31
        case .day: 400
        }
    }

    /// When the bucket of an hour begins. The zone is whole hours from UTC.
    var startSQL: String {
        switch self {
        case .hour: "known.hour"
        case .day: "date_trunc('day', known.hour, 'Africa/Johannesburg')"
        }
    }

    var lengthSQL: String {
        switch self {
        case .hour: "interval '1 hour'"
        case .day: "interval '1 day'"
        }
    }
}

enum ApiUsageStatements {
    /// Rows of all parents together; one more says that there are too many.
    static let maximumRows = 10_000

    static func make(_ columns: ExpressionList) -> ScopedStatements<ApiUsageBucket> {
        ScopedStatements(OrganisationType.table.database) { _, _ in
            .unbounded
        } _: { bucket, scope in
            """
            SELECT used.organisation_uuid, 1, used.place\(columns.sql)
            FROM (
                SELECT known.organisation_uuid, parent.place, \(bucket.startSQL) AS start, \(bucket.lengthSQL) AS length,
                       known.user_uuid, known.api_key_uuid, sum(known.requests)::bigint AS requests,
                       sum(known.errors)::bigint AS errors, sum(known.database_microseconds)::bigint AS database_microseconds,
                       sum(known.answer_bytes)::bigint AS answer_bytes
                FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
                JOIN api_usage AS known ON known.organisation_uuid = parent.uuid
                WHERE known.hour >= $2::timestamptz AND known.hour < $3::timestamptz AND \(scope.check("known"))
                GROUP BY 1, 2, 3, 4, 5, 6
            ) AS used
            WHERE used.start >= $2::timestamptz
            ORDER BY used.place, used.start, used.user_uuid, used.api_key_uuid NULLS FIRST
            LIMIT \(maximumRows + 1)
            """
        }
    }
}

private final class ApiUsageResolver: Resolver {
    private let organisation: Int
    private let statements: ScopedStatements<ApiUsageBucket>

    init(organisation: Int, _ statements: ScopedStatements<ApiUsageBucket>) {
        self.organisation = organisation
        self.statements = statements
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        try request.require(.auditRead)
        let range = try ApiUsageRange(arguments)
        let keys = (0..<parents.count).map { parents.source.string($0, organisation) }
        let places = PlacedRows(placeColumn: ExpressionList.place, parentCount: parents.count)
        let promise = RelationPromise(request, SecondWall(scope)) { rows throws(FieldError) in
            if rows.count > ApiUsageStatements.maximumRows { throw .answerTooLarge }
            return .list(places.ranges(of: rows), of: .objects(rows))
        }
        request.send(
            statements.statement(range.bucket, [.array(keys), .text(range.from), .text(range.to)], scope), to: promise)
        return .later(promise)
    }

    /// A row for each user and key that has sent something in a bucket: how many there are, only the database knows.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        guard (try? ApiUsageRange(arguments)) != nil else { return .refused }
        return .statement(
            rows: ApiUsageStatements.maximumRows + 1, items: ApiUsageStatements.maximumRows, isUnbounded: true,
            takes: [.auditRead])
    }
}

/// From when to when usage is asked for.
struct ApiUsageRange {
    let bucket: ApiUsageBucket
    let from: String
    let to: String

    /// - Throws: for what is no range, or too long.
    init(_ arguments: Arguments) throws(FieldError) {
        guard case .enumValue(let value)? = arguments["bucket"], let bucket = ApiUsageBucket(rawValue: value) else {
            preconditionFailure("bucket is one of the values of its enum")
        }
        guard let from = arguments["from"]?.parameterText, let to = arguments["to"]?.parameterText else {
            preconditionFailure("from and to are times")
        }
        guard let start = Instant(from), let end = Instant(to), start < end else {
            throw FieldError("\"from\" has to be before \"to\".", code: "INVALID_RANGE")
        }
        if end.seconds(since: start) > bucket.maximumDays * 86_400 {
            throw FieldError(
                "Usage by the \(bucket == .hour ? "hour" : "day") has at most \(bucket.maximumDays) days at once.",
                code: "INVALID_RANGE")
        }
        self.bucket = bucket
        self.from = from
        self.to = to
    }
}
