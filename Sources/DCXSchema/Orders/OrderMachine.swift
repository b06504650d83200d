internal import GraphQLCore

/// What an order does in AAS: it has the machine made, removed or taken away again. The order's command has the order's key, so
/// that there is one however often it is asked for; a lock on it keeps those apart that are at the same order.
struct OrderMachine {
    let databases: any Databases
    let clock: any Clock

    enum Progress {
        /// The command waits or runs, or another one does that goes before it.
        case underWay
        case done
        case failed(String)
    }

    /// What MAIN knows of the machine that is to be made.
    struct Plan {
        let reseller: String?
        let guest, cpuCount, memorySizeMib, diskCapacityGib, costEstimate, licenseCost: String?
    }

    private static let lock = StatementText(
        .aas, "SELECT pg_advisory_xact_lock(hashtextextended('order ' || $1::text, 0))")

    /// Of a name in an organisation, in the same way.
    private static let lockName = StatementText(
        .aas,
        "SELECT pg_advisory_xact_lock(hashtextextended('name ' || $1::text || ' ' || lower($2::text), 0))")

    private static let command = StatementText(
        .aas,
        """
        SELECT c.status, coalesce(c.error, '')
        FROM vm_commands AS c
        WHERE c.uuid = $1::uuid
        """)

    private static let insertMachine = StatementText(
        .aas,
        """
        INSERT INTO vcenter_vm_data_vms (
            identity_instance_uuid, identity_name, power_state, guest_os, memory_size_mib, cpu_count, organisation_uuid,
            reseller_uuid, disk_capacity_gib, cost_estimate, license_cost, created_at, updated_at)
        SELECT $1::text, $2::text, 'poweredOff', $3::text, $4::integer, $5::integer, $6::uuid, $7::uuid, $8::integer,
            $9::numeric, $10::numeric, $11::timestamptz, $11::timestamptz
        WHERE NOT EXISTS (
            SELECT
            FROM vcenter_vm_data_vms AS m
            WHERE m.organisation_uuid = $6::uuid AND lower(m.identity_name) = lower($2::text))
        RETURNING identity_instance_uuid
        """)

    private static let insertCommand = StatementText(
        .aas,
        """
        INSERT INTO vm_commands (
            uuid, identity_instance_uuid, organisation_uuid, action, actor_kind, requested_at, not_before)
        VALUES ($1::uuid, $2::text, $3::uuid, $4::text, 'system', $5::timestamptz, $5::timestamptz)
        ON CONFLICT DO NOTHING
        RETURNING uuid
        """)

    /// The command of an order that is given up: it is never done any more.
    private static let insertFailed = StatementText(
        .aas,
        """
        INSERT INTO vm_commands (
            uuid, identity_instance_uuid, organisation_uuid, reseller_uuid, action, actor_kind, requested_at, not_before, status,
            finished_at, error)
        VALUES (
            $1::uuid, $2::text, $3::uuid, $4::uuid, 'create', 'system', $5::timestamptz, $5::timestamptz, 'failed',
            $5::timestamptz, 'The order was given up.')
        ON CONFLICT DO NOTHING
        """)

    private static let removeMachine = StatementText(
        .aas,
        """
        DELETE FROM vcenter_vm_data_vms
        WHERE identity_instance_uuid = $1::text
        """)

    private static let machine = StatementText(
        .aas,
        """
        SELECT
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = $1::text
        """)

    /// Has the machine made, or says how far that is.
    func create(_ order: ProvisioningOrder, _ plan: Plan) async throws -> Progress {
        try await inTransaction { aas in
            try await aas.rows(of: Statement(Self.lock, [.text(order.uuid.text)]))
            if let progress = try await progress(order, aas) { return progress }
            let (now, owner) = (Statement.Parameter.time(clock.secondsSince1970()), order.organisation.text)
            try await aas.rows(of: Statement(Self.lockName, [.text(owner), .text(order.name)]))
            let inserted = try await aas.rows(
                of: Statement(
                    Self.insertMachine,
                    [
                        .text(order.machine), .text(order.name), .optional(plan.guest), .optional(plan.memorySizeMib),
                        .optional(plan.cpuCount), .text(owner), .optional(plan.reseller),
                        .optional(plan.diskCapacityGib), .optional(plan.costEstimate), .optional(plan.licenseCost), now,
                    ]))[0]
            if inserted.count == 0 { return .failed("The organisation has a machine of this name already.") }
            try await aas.rows(of: inserting("create", order, now))
            return .underWay
        }
    }

    /// Has the machine removed, or says how far that is.
    func remove(_ order: ProvisioningOrder) async throws -> Progress {
        try await inTransaction { aas in
            try await aas.rows(of: Statement(Self.lock, [.text(order.uuid.text)]))
            if let progress = try await progress(order, aas) { return progress }
            let isThere = try await aas.rows(of: Statement(Self.machine, [.text(order.machine)]))[0].count == 1
            if !isThere { return .done }
            // Where the machine has another command at the moment, this one waits for it.
            try await aas.rows(of: inserting("delete", order, .time(clock.secondsSince1970())))
            return .underWay
        }
    }

    /// Takes away what there is of a machine that is not to be, and sees to it that nothing of it comes after.
    func undo(_ order: ProvisioningOrder, _ plan: Plan) async throws {
        _ = try await inTransaction { aas in
            try await aas.rows(of: Statement(Self.lock, [.text(order.uuid.text)]))
            try await aas.rows(
                of: Statement(
                    Self.insertFailed,
                    [
                        .uuid(order.uuid), .text(order.machine), .uuid(order.organisation), .optional(plan.reseller),
                        .time(clock.secondsSince1970()),
                    ]), Statement(Self.removeMachine, [.text(order.machine)]))
            return .done
        }
    }

    private func inserting(
        _ action: String, _ order: ProvisioningOrder, _ now: Statement.Parameter
    ) -> Statement {
        Statement(
            Self.insertCommand,
            [.uuid(order.uuid), .text(order.machine), .uuid(order.organisation), .text(action), now])
    }

    /// Nil where there is no command yet.
    private func progress(_ order: ProvisioningOrder, _ aas: PlainTransaction) async throws -> Progress? {
        let rows = try await aas.rows(of: Statement(Self.command, [.uuid(order.uuid)]))[0]
        switch rows.string(0, ifRow: 0) {
        case nil: return nil
        case "done": return .done
        case "failed": return .failed(rows.string(0, 1) ?? "")
        default: return .underWay
        }
    }

    private func inTransaction(_ body: (PlainTransaction) async throws -> Progress) async throws -> Progress {
        try await databases.withTransaction(.aas) { try await body(PlainTransaction(transaction: $0)) }
    }
}

extension StatementRows {
    /// The value of a row that may not be there.
    fileprivate func string(_ column: Int, ifRow row: Int) -> String? { row < count ? string(row, column) : nil }
}
