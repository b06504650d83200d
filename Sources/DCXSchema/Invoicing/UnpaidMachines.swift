internal import GraphQLCore

/// What becomes of machines whose month the wallet does not reach for: they are suspended, by each run anew where somebody has
/// resumed them, and an alert says so. One that is paid after all has its alert resolved; it is resumed by its people.
struct UnpaidMachines {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String
    let organisation: UUID

    /// Where the machine does something else at the moment, the next run suspends it. One that is another's by now is left alone.
    private static let suspend = StatementText(
        .aas,
        """
        INSERT INTO vm_commands (uuid, identity_instance_uuid, action, actor_kind, requested_at, not_before)
        SELECT gen_random_uuid(), m.identity_instance_uuid, 'suspend', 'system', $3::timestamptz, $3::timestamptz
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = ANY ($1::text[]) AND m.organisation_uuid = $2::uuid AND \(PowerState.poweredOn.sql("m.power_state"))
        ORDER BY m.identity_instance_uuid
        ON CONFLICT DO NOTHING
        """)

    /// Its key is made of what it is about, so that there is one: the organisation, which owes, the month and the machine.
    private static let raise = StatementText(
        .aas,
        """
        INSERT INTO vm_alerts (uuid, identity_instance_uuid, severity, kind, message, raised_at)
        SELECT md5('unpaid ' || $2::text || ' ' || $4::text || ' ' || m.identity_instance_uuid)::uuid, m.identity_instance_uuid,
               'critical', 'unpaid',
               'The wallet does not have the funds for ' || $4::text || ': the machine is suspended.', $3::timestamptz
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = ANY ($1::text[]) AND m.organisation_uuid = $2::uuid
        ORDER BY m.identity_instance_uuid
        ON CONFLICT (uuid) DO UPDATE SET resolved_at = NULL
        """)

    /// Those of an earlier version have a key without the organisation.
    private static let resolve = StatementText(
        .aas,
        """
        UPDATE vm_alerts
        SET resolved_at = greatest(raised_at, $3::timestamptz)
        WHERE uuid IN (
                SELECT md5('unpaid ' || owner.prefix || $4::text || ' ' || key)::uuid
                FROM unnest($1::text[]) AS key
                CROSS JOIN (VALUES (''), ($2::text || ' ')) AS owner (prefix))
            AND organisation_uuid = $2::uuid AND resolved_at IS NULL
        """)

    /// Machines of a transaction.
    private static let portion = 500

    func suspend(_ machines: [String]) async throws {
        try await inPortions(machines) { [Statement(Self.suspend, Array($0.prefix(3))), Statement(Self.raise, $0)] }
    }

    func resolve(_ machines: [String]) async throws {
        try await inPortions(machines) { [Statement(Self.resolve, $0)] }
    }

    private func inPortions(
        _ machines: [String], _ statements: ([Statement.Parameter]) -> [Statement]
    ) async throws {
        // The month by which people know it: 2026-11.
        let name = Statement.Parameter.text(String(month.prefix(7)))
        for start in stride(from: 0, to: machines.count, by: Self.portion) {
            let portion = Array(machines[start..<min(start + Self.portion, machines.count)])
            let now = Statement.Parameter.time(clock.secondsSince1970())
            let all = statements([.array(portion), .uuid(organisation), now, name])
            _ = try await databases.withTransaction(.aas) { try await $0.rows(of: all) }
        }
    }
}
