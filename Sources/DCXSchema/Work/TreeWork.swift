internal import GraphQLCore

/// Brings the copies of MAIN's tree in AAS and E-NETWORKS after it. What is to follow stands in `tree_changes` of MAIN until all of it
/// has followed: whoever is killed at it leaves it to the next. Each minute it also looks for copies that were written wrong.
final class TreeWork: PeriodicWork {
    private static let intervalSeconds = 1
    private static let comparisonSeconds = 60
    private var comparedAt = Int.min

    private static let changes = StatementText(
        .main,
        """
        SELECT c.organisation_uuid, c.reseller_uuid
        FROM tree_changes AS c
        ORDER BY c.changed_at, c.organisation_uuid
        LIMIT 100
        """)

    /// Nothing where it has changed again meanwhile.
    private static let done = StatementText(
        .main,
        """
        DELETE FROM tree_changes
        WHERE organisation_uuid = $1::uuid AND reseller_uuid IS NOT DISTINCT FROM $2::uuid
        """)

    private static let tree = StatementText(
        .main,
        """
        SELECT o.uuid, o.reseller_uuid
        FROM organisations AS o
        """, cost: .unbounded)

    private static let machinesFollow = StatementText(.aas, "SELECT tree_follow($1::uuid, $2::uuid)", cost: .unbounded)
    private static let measuredMachines = StatementText(
        .aas, "SELECT m FROM tree_measured_machines($1::uuid) AS m", cost: .unbounded)
    private static let measuredFollow = StatementText(
        .aas, "SELECT tree_follow_measured($1::uuid, $2::uuid, $3::text)", cost: .unbounded)
    private static let servicesFollow = StatementText(
        .eNetworks, "SELECT tree_follow($1::uuid, $2::uuid)", cost: .unbounded)
    private static let staleMachines = StatementText(
        .aas, "SELECT s.organisation_uuid, s.reseller_uuid FROM tree_stale($1::uuid[], $2::uuid[]) AS s",
        cost: .unbounded)
    private static let staleServices = StatementText(
        .eNetworks, "SELECT s.organisation_uuid, s.reseller_uuid FROM tree_stale($1::uuid[], $2::uuid[]) AS s",
        cost: .unbounded)

    /// An organisation, and the reseller that it is or belongs to.
    private struct Place {
        let organisation: UUID
        let reseller: UUID?

        var parameters: [Statement.Parameter] { [.uuid(organisation), .optional(reseller?.text)] }
    }

    init(services: WorkServices) { super.init("tree", every: Self.intervalSeconds, services) }

    override func work(_ now: Int) async throws {
        let changes = Self.places(try await rows(Statement(Self.changes, [])))
        // What people look at first, of all of them.
        for place in changes { try await follow(place) }
        for place in changes {
            try await followMeasured(place)
            _ = try await rows(Statement(Self.done, place.parameters))
        }
        guard now - Self.comparisonSeconds >= comparedAt else { return }
        for place in try await stale() {
            try await follow(place)
            try await followMeasured(place)
        }
        comparedAt = now
    }

    private func follow(_ place: Place) async throws {
        _ = try await rows(Statement(Self.machinesFollow, place.parameters))
        if services.hasServices { _ = try await rows(Statement(Self.servicesFollow, place.parameters)) }
    }

    /// A transaction for each machine.
    private func followMeasured(_ place: Place) async throws {
        let machines = try await rows(Statement(Self.measuredMachines, [.uuid(place.organisation)]))
        for row in 0..<machines.count {
            guard let machine = machines.string(row, 0) else { continue }
            _ = try await rows(Statement(Self.measuredFollow, place.parameters + [.text(machine)]))
        }
    }

    private func stale() async throws -> [Place] {
        let tree = Self.places(try await rows(Statement(Self.tree, [])))
        let parameters: [Statement.Parameter] = [
            .array(tree.map(\.organisation.text)), .array(tree.map { $0.reseller?.text }),
        ]
        var stale = Self.places(try await rows(Statement(Self.staleMachines, parameters)))
        if services.hasServices { stale += Self.places(try await rows(Statement(Self.staleServices, parameters))) }
        return stale
    }

    private func rows(_ statement: Statement) async throws -> StatementRows {
        try await services.patientDatabases.withTransaction(statement.text.database) {
            try await $0.rows(of: statement)
        }
    }

    private static func places(_ rows: StatementRows) -> [Place] {
        (0..<rows.count).compactMap { row in
            rows.uuid(row, 0).map { Place(organisation: $0, reseller: rows.uuid(row, 1)) }
        }
    }
}
