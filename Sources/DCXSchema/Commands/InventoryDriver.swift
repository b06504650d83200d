internal import GraphQLCore

/// Drives the inventory tables, as production's mirror of vCenter does: a machine is what its row says.
///
/// What it does and the note that it is done (`applied_at`) are one transaction, so that no command is done twice.
public final class InventoryDriver: MachineDriver {
    private let databases: any Databases
    private let clock: any Clock

    public init(_ databases: any Databases, clock: any Clock) {
        self.databases = databases
        self.clock = clock
    }

    private static let claim = StatementText(
        .aas,
        """
        SELECT c.applied_at IS NOT NULL, c.lease_uuid IS NOT DISTINCT FROM $2::uuid
        FROM vm_commands AS c
        WHERE c.uuid = $1::uuid
        FOR UPDATE
        """)

    private static let note = StatementText(
        .aas,
        """
        UPDATE vm_commands
        SET applied_at = $2::timestamptz
        WHERE uuid = $1::uuid
        """)

    private static let change = StatementText(
        .aas,
        """
        UPDATE vcenter_vm_data_vms
        SET power_state = $2::text, updated_at = $3::timestamptz
        WHERE identity_instance_uuid = $1::text AND power_state = ANY ($4::text[])
        RETURNING power_state
        """)

    private static let addDisk = StatementText(
        .aas,
        """
        INSERT INTO vm_disks (identity_instance_uuid, label, capacity_gib, updated_at)
        SELECT m.identity_instance_uuid, 'Hard disk 1', m.disk_capacity_gib, $2::timestamptz
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = $1::text AND m.disk_capacity_gib IS NOT NULL
        ON CONFLICT (identity_instance_uuid, label) DO NOTHING
        """)

    /// Its disks and alerts go with it.
    private static let remove = StatementText(
        .aas,
        """
        DELETE FROM vcenter_vm_data_vms
        WHERE identity_instance_uuid = $1::text
        """)

    private static let state = StatementText(
        .aas,
        """
        SELECT coalesce(m.power_state, 'unknown')
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = $1::text
        """)

    public func execute(_ command: MachineCommand) async throws(MachineDriverError) -> String {
        do {
            return try await databases.withTransaction(.aas) { try await self.execute(command, $0) }
        } catch let error as MachineDriverError {
            throw error
        } catch let error as DatabaseError {
            throw .failed("The inventory could not be changed.", cause: error.words)
        } catch {
            preconditionFailure("a transaction throws what its body throws, not \(error)")
        }
    }

    private func execute(_ command: MachineCommand, _ transaction: any DatabaseTransaction) async throws -> String {
        let claim = try await transaction.rows(of: Statement(Self.claim, [.uuid(command.uuid), .uuid(command.lease)]))
        guard claim.count == 1, claim.boolean(0, 1) else { throw MachineDriverError.superseded }
        let result = command.action.destination?.rawValue ?? "deleted"
        if claim.boolean(0, 0) { return result }
        try await act(command, transaction)
        let now = Statement.Parameter.time(clock.secondsSince1970())
        _ = try await transaction.rows(of: Statement(Self.note, [.uuid(command.uuid), now]))
        return result
    }

    private func act(_ command: MachineCommand, _ transaction: any DatabaseTransaction) async throws {
        let machine = Statement.Parameter.text(command.machine)
        let now = Statement.Parameter.time(clock.secondsSince1970())
        guard let destination = command.action.destination else {
            _ = try await transaction.rows(of: Statement(Self.remove, [machine]))
            return
        }
        if command.action == .create {
            _ = try await transaction.rows(of: Statement(Self.addDisk, [machine, now]))
        }
        let changed = try await transaction.rows(
            of: Statement(
                Self.change,
                [machine, .text(destination.rawValue), now, .array(command.action.origins.flatMap(\.spellings))]))
        if changed.count == 1 { return }
        let state = try await transaction.rows(of: Statement(Self.state, [machine]))
        throw MachineDriverError.refused(
            state.string(0, 0).map { "The machine is \($0)." } ?? "The machine is not in the inventory any more.")
    }
}

extension DatabaseError {
    /// For the log, and for the row of what has failed.
    package var words: String {
        switch self {
        case .unavailable(let database, let reason): "\(database.rawValue) is not available: \(reason)"
        case .mismatched(let database): "\(database.rawValue) differs from what is mapped"
        case .failed(let database, let sqlState, let message): "\(database.rawValue): \(sqlState) \(message)"
        case .tooMany(let database): "\(database.rawValue) was asked for too much at once"
        case .overloaded(let database): "\(database.rawValue) has too much to do"
        case .deadlineExceeded(let database): "\(database.rawValue) took too long"
        case .clientGone(let database): "\(database.rawValue): the client has closed the connection"
        case .answerTooLarge(let database): "\(database.rawValue): the answer is too large already"
        case .refused(let database, let refusal):
            "\(database.rawValue): the \(refusal.level.rawValue) has used its share of memory"
        }
    }
}
