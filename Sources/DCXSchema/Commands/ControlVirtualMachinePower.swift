internal import GraphQLCore

/// `Mutation.controlVirtualMachinePower`: asks for a command. A worker does it.
struct ControlVirtualMachinePower: PortalMutation {
    let name = "controlVirtualMachinePower"
    let identities = [InputIdentity.machine]
    let access = MutationAccess.permission(.vmsPower)
    let loggedInput = ["identityInstanceUuid", "action", "idempotencyKey"]
    let payload: [(name: String, field: PayloadField)] = [
        ("command", .row { VmCommandType.rows }), ("virtualMachine", .row { VirtualMachineType.rows }),
    ]

    private static let known = StatementText(
        .aas,
        """
        SELECT c.uuid, c.identity_instance_uuid = $3::text AND c.action = $4::text
        FROM vm_commands AS c
        WHERE c.organisation_uuid IS NOT DISTINCT FROM $1::uuid AND c.idempotency_key = $2::text
        """)

    /// A machine that does something already takes nothing else on; nor does a key that somebody else has at this moment.
    private static let insert = StatementText(
        .aas,
        """
        INSERT INTO vm_commands (
            uuid, identity_instance_uuid, action, requested_by, actor_kind, requested_at, idempotency_key, not_before)
        VALUES ($1::uuid, $2::text, $3::text, $4::uuid, $5::text, $6::timestamptz, $7::text, $6::timestamptz)
        ON CONFLICT DO NOTHING
        RETURNING uuid
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .enumValue(let value) = call.input["action"],
            let action = MachineAction.ofPower.first(where: { $0.rawValue.uppercased() == value })
        else { preconditionFailure("the schema says which actions there are") }
        let isKeyed = call.input["idempotencyKey"] != .null && call.input["idempotencyKey"] != nil
        let key = try call.reading({ isKeyed ? try IdempotencyKey(call.input) : nil })
        // What is not in the viewer's scope asks MAIN whether that has grown: before a transaction of AAS, which waits for no other.
        _ = try await MachineLookup.machine(call)
        return try await call.change(in: .aas) { aas in
            let machine = try await MachineLookup.machine(call, aas)
            if let key {
                if let payload = try await repeated(key, action, machine, aas) { return payload }
            }
            guard let state = machine.powerState, action.origins.contains(state) else {
                throw Refusal(InvalidPowerState(powerState: machine.powerState))
            }
            let uuid = UUID.random()
            let actor = Actor(try call.viewer())
            let inserted = try await aas.rows(
                of: Statement(
                    Self.insert,
                    [
                        .uuid(uuid), .text(machine.key), .text(action.rawValue), .optional(actor.user?.text),
                        .text(actor.kind), .time(call.now), .optional(key?.ledgerText),
                    ]))[0]
            if inserted.count == 1 { return Self.answer(uuid, machine) }
            if let key, let payload = try await repeated(key, action, machine, aas) { return payload }
            throw Refusal(CommandInProgress())
        }
    }

    /// The answer that the key had before; nil where it is new.
    private func repeated(
        _ key: IdempotencyKey, _ action: MachineAction, _ machine: MachineLookup.Machine, _ aas: RequestTransaction
    ) async throws -> Payload? {
        let rows = try await aas.rows(
            of: Statement(
                Self.known,
                [
                    .optional(machine.organisation?.text), .text(key.ledgerText), .text(machine.key),
                    .text(action.rawValue),
                ]))[0]
        guard let uuid = rows.count == 1 ? rows.uuid(0, 0) : nil else { return nil }
        guard rows.boolean(0, 1) else { throw Refusal(IdempotencyKeyReused()) }
        return Self.answer(uuid, machine)
    }

    private static func answer(_ command: UUID, _ machine: MachineLookup.Machine) -> Payload {
        Payload(values: ["command": .row(command), "virtualMachine": .keyedRow(machine.key)])
    }
}

/// Finds the machine that an input names, in the viewer's scope.
enum MachineLookup {
    struct Machine {
        let key: String
        let name: String
        /// Nil: it is nobody's yet.
        let organisation: UUID?
        /// Nil for what this portal does not know.
        let powerState: PowerState?
    }

    private static let texts: [Scope.Kind: StatementText] = Dictionary(
        uniqueKeysWithValues: [Scope.Kind.platform, .reseller, .customer].map { kind in
            let predicate = ScopeText(kind: kind, parameter: "$2").predicate("vm")
            return (
                kind,
                StatementText(
                    .aas,
                    """
                    SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, vm.power_state
                    FROM vcenter_vm_data_vms AS vm
                    WHERE vm.identity_instance_uuid = $1::text AND \(predicate)
                    """)
            )
        })

    /// - Throws: `Refusal` for a key that was never issued, and for one outside the scope.
    static func machine(_ call: MutationCall) async throws -> Machine {
        let rows = try await call.request.rows(of: try statement(call))
        return try read(rows, await SecondWall(try call.viewer().scope).lets(rows, call.request), call)
    }

    /// The same machine again, in a transaction: the scope is the one that is known by now.
    static func machine(_ call: MutationCall, _ aas: RequestTransaction) async throws -> Machine {
        let rows = try await aas.rows(of: try statement(call))[0]
        return try read(rows, SecondWall(try call.viewer().scope).letsNow(rows, call.request), call)
    }

    private static func statement(_ call: MutationCall) throws -> Statement {
        let scope = try call.viewer().scope
        guard case .string(let key) = call.input["identityInstanceUuid"], !key.utf8.contains(0),
            let text = texts[scope.kind]
        else { throw Refusal(NotFound(path: "identityInstanceUuid")) }
        let own: [Statement.Parameter] = scope.kind == .platform ? [] : [.uuid(scope.organisationUUID)]
        return Statement(text, [.text(key)] + own)
    }

    private static func read(_ rows: StatementRows, _ isInside: Bool, _ call: MutationCall) throws -> Machine {
        guard isInside, rows.count == 1, let key = rows.string(0, 1) else {
            throw Refusal(NotFound(path: "identityInstanceUuid"))
        }
        let organisation = rows.uuid(0, 0)
        if let organisation { call.concerns(organisation) }
        call.concerns("VirtualMachine", key)
        return Machine(
            key: key, name: rows.string(0, 2) ?? key, organisation: organisation,
            powerState: PowerState(stored: rows.string(0, 3)))
    }
}
