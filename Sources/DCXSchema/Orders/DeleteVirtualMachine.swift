internal import GraphQLCore

/// `Mutation.deleteVirtualMachine`: places the order to remove a machine. A worker removes it and refunds the rest of what was
/// charged for its month.
struct DeleteVirtualMachine: PortalMutation {
    let name = "deleteVirtualMachine"
    let identities = [InputIdentity.machine]
    let access = MutationAccess.permission(.vmsProvision)
    let loggedInput = ["identityInstanceUuid", "idempotencyKey"]
    let movesMoney = true
    let payload: [(name: String, field: PayloadField)] = [("order", .row { ProvisioningOrderType.rows })]

    private static let insert = StatementText(
        .main,
        """
        INSERT INTO provisioning_orders (
            uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, requested_by, actor_kind, due_at,
            created_at)
        VALUES (
            $1::uuid, $2::uuid, 'delete', 'placed', $3::text, $4::text, $5::uuid, $6::text, $7::timestamptz,
            $7::timestamptz)
        ON CONFLICT DO NOTHING
        RETURNING uuid
        """)

    /// Whose a machine was that an order has removed.
    private static let removed = StatementText(
        .main,
        """
        SELECT o.organisation_uuid, o.uuid
        FROM provisioning_orders AS o
        WHERE o.identity_instance_uuid = $1::text AND o.kind = 'delete'
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
                ELSE o.organisation_uuid = $3::uuid END
        ORDER BY o.created_at DESC
        LIMIT 1
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        _ = try call.reading({ try IdempotencyKey(call.input) })
        let machine = try await found(call)
        if let machine, machine.organisation == nil { throw Refusal(Self.unassigned) }
        return try await call.change { main in
            let organisation: UUID
            if let own = machine?.organisation {
                organisation = own
            } else {
                organisation = try await formerOwner(call, main)
            }
            return try await call.once(for: organisation, main) { _ in
                guard let machine else { throw Refusal(NotFound(path: "identityInstanceUuid")) }
                return try await place(machine, organisation, call, main)
            }
        }
    }

    /// An order is an organisation's. The platform sees what is nobody's yet.
    private static let unassigned = InvalidInput(
        "The machine belongs to no organisation yet: assign it first.", path: ["identityInstanceUuid"])

    /// Nil where it is not in the viewer's scope, or not there any more.
    private func found(_ call: MutationCall) async throws -> MachineLookup.Machine? {
        do {
            return try await MachineLookup.machine(call)
        } catch is Refusal {
            return nil
        }
    }

    /// Where a machine is gone, the key may still say what became of it.
    private func formerOwner(_ call: MutationCall, _ main: RequestTransaction) async throws -> UUID {
        let scope = try call.viewer().scope
        guard case .string(let key) = call.input["identityInstanceUuid"], !key.utf8.contains(0) else {
            throw Refusal(NotFound(path: "identityInstanceUuid"))
        }
        let rows = try await main.rows(
            of: Statement(Self.removed, [.text(key), .text(scope.kind.rawValue), .uuid(scope.organisationUUID)]))[0]
        try await SecondWall(scope).check(rows, call.request)
        guard rows.count == 1, let organisation = rows.uuid(0, 0) else {
            throw Refusal(NotFound(path: "identityInstanceUuid"))
        }
        // Its line in the log is the owner's to read, as that of the first answer is.
        call.concerns(organisation)
        return organisation
    }

    private func place(
        _ machine: MachineLookup.Machine, _ organisation: UUID, _ call: MutationCall, _ main: RequestTransaction
    ) async throws -> Payload {
        let order = UUID.random()
        let actor = Actor(try call.viewer())
        let rows = try await main.rows(
            of: Statement(
                Self.insert,
                [
                    .uuid(order), .uuid(organisation), .text(machine.key), .text(machine.name),
                    .optional(actor.user?.text), .text(actor.kind), .time(call.now),
                ]))[0]
        if rows.count == 0 { throw Refusal(CommandInProgress()) }
        return Payload(values: ["order": .row(order)])
    }
}
