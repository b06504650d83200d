internal import GraphQLCore

/// Something that an organisation has in a month: a machine, its licence, or a network service.
struct BilledItem {
    /// A machine's key; nil for a service.
    let machine: String?
    /// A service's key; nil for a machine.
    let service: String?
    let category: String
    let description: String
    /// What a month costs, without VAT, as the database writes it; nil: not priced yet.
    let price: String?
    /// The day that it is there since; nil where that is not known.
    let since: String?

    /// What its lines are paid for together: a machine with its licence.
    var key: String { machine ?? service ?? "" }
}

/// What organisations have, read from AAS and E-NETWORKS.
struct BilledInventory {
    let databases: any Databases

    private static let machines = StatementText(
        .aas,
        """
        SELECT m.identity_instance_uuid, coalesce(m.identity_name, m.identity_instance_uuid), m.cost_estimate, m.license_cost,
               (m.created_at AT TIME ZONE 'Africa/Johannesburg')::date
        FROM vcenter_vm_data_vms AS m
        WHERE m.organisation_uuid = $1::uuid
            AND (m.created_at IS NULL
                OR m.created_at < ($2::date + interval '1 month') AT TIME ZONE 'Africa/Johannesburg')
        ORDER BY coalesce(m.identity_name, ''), m.identity_instance_uuid
        """)

    private static let services = StatementText(
        .eNetworks,
        """
        SELECT s.uuid, s.name, s.monthly_cost, (s.created_at AT TIME ZONE 'Africa/Johannesburg')::date
        FROM network_services AS s
        WHERE s.organisation_uuid = $1::uuid AND s.status = 'active' AND s.currency = 'ZAR'
            AND s.created_at < ($2::date + interval '1 month') AT TIME ZONE 'Africa/Johannesburg'
        ORDER BY s.name, s.uuid
        """)

    /// - Parameter month: its first day.
    func items(of organisation: UUID, month: String, hasServices: Bool) async throws -> [BilledItem] {
        let parameters: [Statement.Parameter] = [.uuid(organisation), .text(month)]
        let machines = try await databases.withTransaction(.aas) {
            try await $0.rows(of: Statement(Self.machines, parameters))
        }
        var items = (0..<machines.count).flatMap { Self.items(machines, $0) }
        guard hasServices else { return items }
        let services = try await databases.withTransaction(.eNetworks) {
            try await $0.rows(of: Statement(Self.services, parameters))
        }
        items += (0..<services.count).map { row in
            BilledItem(
                machine: nil, service: services.string(row, 0), category: "network",
                description: services.string(row, 1) ?? "", price: services.string(row, 2),
                since: services.string(row, 3))
        }
        return items
    }

    private static func items(_ rows: StatementRows, _ row: Int) -> [BilledItem] {
        let name = rows.string(row, 1) ?? ""
        let compute = BilledItem(
            machine: rows.string(row, 0), service: nil, category: "compute", description: name,
            price: rows.string(row, 2), since: rows.string(row, 4))
        guard compute.price != nil else { return [compute] }
        let licence = BilledItem(
            machine: compute.machine, service: nil, category: "licence", description: "Licence, \(name)",
            price: rows.string(row, 3), since: compute.since)
        return [compute, licence]
    }
}
