internal import GraphQLCore

/// An order as a worker has taken it.
struct ProvisioningOrder {
    let uuid: UUID
    let organisation: UUID
    let isDeletion: Bool
    let status: Status
    let machine: String
    let name: String
    /// How often a step of it failed.
    let attempts: Int
    /// Nil where nothing is to be paid.
    let total: Amount?

    enum Status: String {
        case held, creating, undoing, placed, removing, done, undone
    }
}

/// The orders in MAIN, as workers see them.
struct OrderQueue {
    let databases: any Databases
    let clock: any Clock
    let limits: WorkLimits
    let lost: LostTake<Int>

    private static let take = StatementText(
        .main,
        """
        UPDATE provisioning_orders AS o
        SET due_at = $1::timestamptz + make_interval(secs => $2::integer)
        FROM (
            SELECT q.uuid
            FROM provisioning_orders AS q
            WHERE q.status NOT IN ('done', 'undone')
                AND (q.due_at <= $1::timestamptz OR q.due_at > $1::timestamptz + make_interval(secs => $4::integer)
                    OR q.due_at = ANY ($5::timestamptz[]))
            ORDER BY q.due_at, q.uuid
            LIMIT $3::integer
            FOR UPDATE SKIP LOCKED
        ) AS taken
        WHERE o.uuid = taken.uuid
        RETURNING o.uuid, o.organisation_uuid, o.kind = 'delete', o.status, o.identity_instance_uuid, o.identity_name,
            o.attempts, o.total_amount
        """)

    /// Nothing where the order is not in the status any more that it was taken in.
    private static let advance = StatementText(
        .main,
        """
        UPDATE provisioning_orders
        SET status = $3::text, error = coalesce($4::text, error)
        WHERE uuid = $1::uuid AND status = $2::text
        RETURNING uuid
        """)

    /// The step into making the machine, or, for an organisation that was closed meanwhile, into undoing. One that is suspended gets
    /// what it has paid for.
    private static let begin = StatementText(
        .main,
        """
        UPDATE provisioning_orders AS o
        SET status = CASE WHEN owner.status = 'closed' THEN 'undoing' ELSE 'creating' END,
            error = CASE WHEN owner.status = 'closed' THEN 'The organisation was closed.' ELSE o.error END
        FROM organisations AS owner
        WHERE o.uuid = $1::uuid AND o.status = 'held' AND owner.uuid = o.organisation_uuid
        RETURNING o.status
        """)

    private static let postpone = StatementText(
        .main,
        """
        UPDATE provisioning_orders
        SET due_at = $2::timestamptz, attempts = attempts + $3::integer
        WHERE uuid = $1::uuid AND status NOT IN ('done', 'undone')
        """)

    func takeOrders() async throws -> [ProvisioningOrder] {
        let now = clock.microsecondsSince1970()
        let rows = try await lost.taking(now + limits.leaseSeconds * 1_000_000) { lost in
            let statement = Statement(
                Self.take,
                [
                    .preciseTime(now), .integer(limits.leaseSeconds), .integer(limits.batch),
                    .integer(limits.furthestAheadSeconds),
                    .array(lost.map { DateTimeText.text(microsecondsSince1970: $0) }),
                ])
            return try await databases.withTransaction(.main) { try await $0.rows(of: statement) }
        }
        return (0..<rows.count).compactMap { row in
            guard let uuid = rows.uuid(row, 0), let organisation = rows.uuid(row, 1),
                let status = rows.string(row, 3).flatMap(ProvisioningOrder.Status.init),
                let machine = rows.string(row, 4), let name = rows.string(row, 5), let attempts = rows.integer(row, 6)
            else { return nil }
            return ProvisioningOrder(
                uuid: uuid, organisation: organisation, isDeletion: rows.boolean(row, 2), status: status,
                machine: machine, name: name, attempts: attempts, total: rows.string(row, 7).flatMap { Amount($0) })
        }
    }

    /// - Returns: the status that a held order is in now; nil where another has brought it on meanwhile.
    func begin(_ order: ProvisioningOrder) async throws -> ProvisioningOrder.Status? {
        let rows = try await databases.withTransaction(.main) {
            try await $0.rows(of: Statement(Self.begin, [.uuid(order.uuid)]))
        }
        return rows.count == 1 ? rows.string(0, 0).flatMap(ProvisioningOrder.Status.init) : nil
    }

    /// - Returns: false where another has brought it on meanwhile.
    func advance(
        _ order: ProvisioningOrder, from: ProvisioningOrder.Status, to next: ProvisioningOrder.Status,
        error: String? = nil
    ) async throws -> Bool {
        let statement = Statement(
            Self.advance,
            [.uuid(order.uuid), .text(from.rawValue), .text(next.rawValue), .optional(error)])
        return try await databases.withTransaction(.main) { try await $0.rows(of: statement) }.count == 1
    }

    /// Looks again a second later.
    func wait(_ order: ProvisioningOrder) async throws { try await postpone(order, seconds: 1, failures: 0) }

    /// Tries again later, however often: an order ends done or undone.
    func retry(_ order: ProvisioningOrder) async throws {
        try await postpone(order, seconds: limits.backoffSeconds(attempt: order.attempts + 1), failures: 1)
    }

    private func postpone(_ order: ProvisioningOrder, seconds: Int, failures: Int) async throws {
        let due = clock.secondsSince1970() + seconds
        let statement = Statement(Self.postpone, [.uuid(order.uuid), .time(due), .integer(failures)])
        _ = try await databases.withTransaction(.main) { try await $0.rows(of: statement) }
    }
}
