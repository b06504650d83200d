internal import GraphQLCore

/// What becomes of machines whose month the wallet does not reach for: they are suspended, by each run anew where somebody has
/// resumed them, and an alert says so. One that is paid after all has its alert resolved; it is resumed by its people.
struct UnpaidMachines {
    let databases: any Databases
    let clock: any Clock
    /// Its first day.
    let month: String

    /// Where the machine does something else at the moment, the next run suspends it.
    private static let suspend = StatementText(
        .aas,
        """
        INSERT INTO vm_commands (uuid, identity_instance_uuid, action, actor_kind, requested_at, not_before)
        SELECT gen_random_uuid(), m.identity_instance_uuid, 'suspend', 'system', $2::timestamptz, $2::timestamptz
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = $1::text AND \(PowerState.poweredOn.sql("m.power_state"))
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
        ON CONFLICT (uuid) DO UPDATE SET resolved_at = NULL
        """)

    private static let resolve = StatementText(
        .aas,
        """
        UPDATE vm_alerts
        SET resolved_at = greatest(raised_at, $3::timestamptz)
        WHERE uuid IN (SELECT md5('unpaid ' || $2::text || ' ' || key)::uuid FROM unnest($1::text[]) AS key)
            AND resolved_at IS NULL
        """)

    func suspend(_ machine: String) async throws {
        let now = Statement.Parameter.time(clock.secondsSince1970())
        _ = try await databases.withTransaction(.aas) { aas in
            try await aas.rows(of: [
                Statement(Self.suspend, [.text(machine), now]), Statement(Self.raise, [.text(machine), name, now]),
            ])
        }
    }

    func resolve(_ machines: [String]) async throws {
        let statement = Statement(Self.resolve, [.array(machines), name, .time(clock.secondsSince1970())])
        _ = try await databases.withTransaction(.aas) { try await $0.rows(of: statement) }
    }

    /// The month by which people know it: 2026-11.
    private var name: Statement.Parameter { .text(String(month.prefix(7))) }
}
