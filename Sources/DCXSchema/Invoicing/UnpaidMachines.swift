internal import GraphQLCore

/// What becomes of machines whose month the wallet does not reach for: they are suspended, and an alert says so. One that is paid
/// after all has its alert resolved; it is resumed by its people.
struct UnpaidMachines {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String

    private static let suspend = StatementText(
        .aas,
        """
        INSERT INTO vm_commands (
            uuid, identity_instance_uuid, action, actor_kind, requested_at, idempotency_key, not_before)
        SELECT gen_random_uuid(), m.identity_instance_uuid, 'suspend', 'system', $3::timestamptz,
               'renewal:' || $2::text || ':' || m.identity_instance_uuid, $3::timestamptz
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = $1::text AND m.power_state = 'poweredOn'
        ON CONFLICT DO NOTHING
        """)

    /// Its key is made of what it is about, so that there is one.
    private static let raise = StatementText(
        .aas,
        """
        INSERT INTO vm_alerts (uuid, identity_instance_uuid, severity, kind, message, raised_at)
        SELECT md5('unpaid ' || $2::text || ' ' || m.identity_instance_uuid)::uuid, m.identity_instance_uuid, 'critical', 'unpaid',
               'The wallet does not have the funds for ' || $2::text || ': the machine is suspended.', $3::timestamptz
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = $1::text
        ON CONFLICT (uuid) DO NOTHING
        """)

    private static let resolve = StatementText(
        .aas,
        """
        UPDATE vm_alerts
        SET resolved_at = greatest(raised_at, $3::timestamptz)
        WHERE uuid = md5('unpaid ' || $2::text || ' ' || $1::text)::uuid AND resolved_at IS NULL
        """)

    func suspend(_ machine: String) async throws { try await run([Self.suspend, Self.raise], machine) }

    func resolve(_ machine: String) async throws { try await run([Self.resolve], machine) }

    private func run(_ texts: [StatementText], _ machine: String) async throws {
        let parameters: [Statement.Parameter] = [
            .text(machine), .text(String(month.prefix(7))), .time(clock.secondsSince1970()),
        ]
        _ = try await databases.withTransaction(.aas) { aas in
            try await aas.rows(of: texts.map { Statement($0, parameters) })
        }
    }
}
