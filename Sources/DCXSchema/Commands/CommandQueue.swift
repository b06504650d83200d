internal import GraphQLCore

/// `vm_commands` as a worker sees it: commands are taken under a lease, kept by heartbeats and finished once.
struct CommandQueue {
    let databases: any Databases
    let clock: any Clock
    let limits: WorkLimits
    let lost: LostTake<UUID>

    /// What waits, and what a worker that died has left. Those that others take at the moment are passed over.
    private static let take = StatementText(
        .aas,
        """
        UPDATE vm_commands AS c
        SET status = 'running', attempts = c.attempts + 1, lease_uuid = $5::uuid,
            lease_until = $1::timestamptz + make_interval(secs => $2::integer), heartbeat_at = $1::timestamptz,
            started_at = coalesce(c.started_at, $1::timestamptz)
        FROM (
            SELECT q.uuid
            FROM vm_commands AS q
            WHERE q.status = 'queued'
                    AND (q.not_before <= $1::timestamptz OR q.not_before > $1::timestamptz + make_interval(secs => $4::integer))
                OR q.status = 'running'
                    AND (q.lease_until <= $1::timestamptz OR q.lease_until > $1::timestamptz + make_interval(secs => $4::integer)
                        OR q.lease_uuid = ANY ($6::uuid[]))
            ORDER BY q.not_before, q.uuid
            LIMIT $3::integer
            FOR UPDATE SKIP LOCKED
        ) AS taken
        WHERE c.uuid = taken.uuid
        RETURNING c.uuid, c.identity_instance_uuid, c.action, c.lease_uuid, c.attempts
        """)

    private static let beat = StatementText(
        .aas,
        """
        UPDATE vm_commands
        SET heartbeat_at = $3::timestamptz, lease_until = $3::timestamptz + make_interval(secs => $4::integer)
        WHERE uuid = $1::uuid AND lease_uuid = $2::uuid
        RETURNING uuid
        """)

    /// What was done to the machine is done, whatever went wrong afterwards.
    private static let finish = StatementText(
        .aas,
        """
        UPDATE vm_commands
        SET status = CASE WHEN applied_at IS NULL THEN $3::text ELSE 'done' END, finished_at = $4::timestamptz,
            result = $5::text, error = CASE WHEN applied_at IS NULL THEN $6::text END, lease_uuid = NULL, lease_until = NULL
        WHERE uuid = $1::uuid AND lease_uuid = $2::uuid
        """)

    private static let postpone = StatementText(
        .aas,
        """
        UPDATE vm_commands
        SET status = 'queued', not_before = $3::timestamptz, error = $4::text, lease_uuid = NULL, lease_until = NULL
        WHERE uuid = $1::uuid AND lease_uuid = $2::uuid
        """)

    func takeCommands() async throws -> [MachineCommand] {
        let lease = UUID.random()
        let rows = try await lost.taking(lease) { lost in
            try await run(
                Statement(
                    Self.take,
                    [
                        .preciseTime(clock.microsecondsSince1970()), .integer(limits.leaseSeconds),
                        .integer(limits.batch), .integer(limits.furthestAheadSeconds), .uuid(lease),
                        .array(lost.map(\.text)),
                    ]))
        }
        return (0..<rows.count).compactMap { row in
            guard let uuid = rows.uuid(row, 0), let machine = rows.string(row, 1),
                let action = rows.string(row, 2).flatMap(MachineAction.init), let lease = rows.uuid(row, 3),
                let attempt = rows.integer(row, 4)
            else { return nil }
            return MachineCommand(uuid: uuid, machine: machine, action: action, lease: lease, attempt: attempt)
        }
    }

    /// - Returns: false where another has the command now.
    func beat(_ command: MachineCommand) async throws -> Bool {
        try await run(
            Statement(
                Self.beat,
                [
                    .uuid(command.uuid), .uuid(command.lease), .preciseTime(clock.microsecondsSince1970()),
                    .integer(limits.leaseSeconds),
                ])
        ).count == 1
    }

    func finish(_ command: MachineCommand, result: String) async throws {
        try await end(command, "done", result: .text(result), error: .null)
    }

    func fail(_ command: MachineCommand, _ words: String) async throws {
        try await end(command, "failed", result: .null, error: .text(words))
    }

    private func end(
        _ command: MachineCommand, _ status: String, result: Statement.Parameter, error: Statement.Parameter
    ) async throws {
        _ = try await run(
            Statement(
                Self.finish,
                [
                    .uuid(command.uuid), .uuid(command.lease), .text(status), .time(clock.secondsSince1970()), result,
                    error,
                ]))
    }

    /// Tries it again later, or gives it up.
    func retry(_ command: MachineCommand, _ words: String) async throws {
        if command.attempt >= limits.maximumAttempts { return try await fail(command, words) }
        let due = clock.secondsSince1970() + limits.backoffSeconds(attempt: command.attempt)
        _ = try await run(
            Statement(Self.postpone, [.uuid(command.uuid), .uuid(command.lease), .time(due), .text(words)]))
    }

    private func run(_ statement: Statement) async throws -> StatementRows {
        try await databases.withTransaction(.aas) { try await $0.rows(of: statement) }
    }
}
