internal import GraphQLCore

/// `Mutation.provisionVirtualMachine`: holds what the machine costs and places the order, in one transaction. A worker makes the
/// machine and charges it, or releases the hold.
struct ProvisionVirtualMachine: PortalMutation {
    let name = "provisionVirtualMachine"
    let identities = [InputIdentity.organisation()]
    let access = MutationAccess.permission(.vmsProvision)
    let loggedInput = ["organisationUuid", "configurationSku", "guestSystem", "name", "idempotencyKey"]
    let movesMoney = true
    let payload: [(name: String, field: PayloadField)] = [("order", .row { ProvisioningOrderType.rows })]

    /// As vCenter has it.
    private static let maximumName = 80

    private static let sameName = StatementText(
        .aas,
        """
        SELECT
        FROM vcenter_vm_data_vms AS m
        WHERE m.organisation_uuid = $1::uuid AND lower(m.identity_name) = lower($2::text)
        LIMIT 1
        """)

    private static let insert = StatementText(
        .main,
        """
        INSERT INTO provisioning_orders (
            uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, configuration_sku, guest_os,
            cpu_count, memory_size_mib, disk_capacity_gib, cost_estimate, license_cost, net_amount, vat_amount, total_amount,
            requested_by, actor_kind, due_at, created_at)
        VALUES (
            $1::uuid, $2::uuid, 'provision', 'held', $3::text, $4::text, $5::text, $6::text, $7::integer, $8::integer,
            $9::integer, $10::numeric, $11::numeric, $12::numeric, $13::numeric, $14::numeric, $15::uuid, $16::text,
            $17::timestamptz, $17::timestamptz)
        ON CONFLICT DO NOTHING
        RETURNING uuid
        """)

    private static let insertLine = StatementText(
        .main,
        """
        INSERT INTO provisioning_order_lines (
            order_uuid, organisation_uuid, position, category, description, quantity, unit_price, amount, vat_amount,
            period_start, period_end)
        VALUES (
            $1::uuid, $2::uuid, $3::integer, $4::text, $5::text, $6::numeric, $7::numeric, $8::numeric, $9::numeric,
            $10::date, $11::date)
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        let (name, _) = try call.reading(
            { try Self.machineName(call.input) }, { try IdempotencyKey(call.input) })
        // Before the transaction: none of MAIN waits for AAS. What AAS says stands for the moment that it was asked, in the transaction
        // or not: MAIN has one order of a name at a time, and the worker makes no second machine of it.
        let quote = await Answered { try await self.quote(name, call) }
        return try await call.change { main in
            let organisation = try await OrderingOrganisation.named(by: call, main)
            return try await call.once(for: organisation, main) { key in
                try await place(quote.value, name, key, for: organisation, call, main)
            }
        }
    }

    /// What AAS has to say: what the machine costs, and that the organisation has none of its name.
    private func quote(_ name: String, _ call: MutationCall) async throws -> MachineQuote {
        let quote = try await MachineQuote.read(call)
        let organisation = OrderingOrganisation.key(of: call)
        let same = try await call.request.rows(of: Statement(Self.sameName, [.uuid(organisation), .text(name)]))
        if same.count > 0 { throw Refusal(DuplicateName()) }
        return quote
    }

    /// The hold comes first: who has not the funds has no order.
    private func place(
        _ quote: MachineQuote, _ name: String, _ key: IdempotencyKey, for organisation: UUID, _ call: MutationCall,
        _ main: RequestTransaction
    ) async throws -> Payload {
        let order = UUID.random()
        let actor = Actor(try call.viewer())
        let amount = Amount(quote.quote.total)
        // What is more than can be moved at once is not sold; what costs nothing holds nothing.
        if amount == nil, quote.quote.total != "0.00" { throw Refusal(ConfigurationNotSold()) }
        if let amount {
            let outcome = try await Ledger.write(
                Ledger.Entry(
                    organisation: organisation, kind: .hold, amount: amount, reference: order.text,
                    key: key.ledgerText, actor: actor, now: call.now), main)
            switch outcome {
            case .written: break
            case .insufficient(let available):
                return .refused(InsufficientFunds(path: nil, available: available, required: amount))
            case .noWallet: return .refused(InsufficientFunds(path: nil, available: "0.00", required: amount))
            }
        }
        let rows = try await main.rows(of: Self.inserting(order, quote, name, organisation, actor, call.now))[0]
        if rows.count == 0 { throw Refusal(DuplicateName()) }
        for (position, line) in quote.lines.enumerated() {
            try await main.rows(of: Self.inserting(line, position + 1, order, quote.quote, organisation))
        }
        call.concerns("ProvisioningOrder", order.text)
        return Payload(values: ["order": .row(order)])
    }

    private static func inserting(
        _ order: UUID, _ quote: MachineQuote, _ name: String, _ organisation: UUID, _ actor: Actor, _ now: Int
    ) -> Statement {
        let size = quote.configuration
        return Statement(
            insert,
            [
                .uuid(order), .uuid(organisation), .text(UUID.random().text), .text(name), .text(size.sku),
                .text(size.guestSystem), .text(size.cpuCount), .text(size.memorySizeMib), .text(size.diskCapacityGib),
                .text(size.costEstimate), .text(size.licenseCost), .text(quote.quote.net), .text(quote.quote.vat),
                .text(quote.quote.total), .optional(actor.user?.text), .text(actor.kind), .time(now),
            ])
    }

    private static func inserting(
        _ line: VirtualMachineQuoteLine, _ position: Int, _ order: UUID, _ quote: VirtualMachineQuote,
        _ organisation: UUID
    ) -> Statement {
        Statement(
            insertLine,
            [
                .uuid(order), .uuid(organisation), .integer(position), .text(line.category), .text(line.description),
                .text(line.quantity), .text(line.unitPrice), .text(line.amount), .text(line.vatAmount),
                .text(quote.periodStart), .text(quote.periodEnd),
            ])
    }

    /// - Throws: `Refusal` for what vCenter takes for no name.
    private static func machineName(_ input: InputValue) throws -> String {
        guard case .string(let name) = input["name"] else {
            preconditionFailure("the schema says that the input has a name")
        }
        let isOfLetters = name.unicodeScalars.allSatisfy {
            $0.value > 0x1F && $0.value != 0x7F && $0 != "/" && $0 != "\\"
        }
        guard 1...maximumName ~= name.unicodeScalars.count, isOfLetters, name.first != " ", name.last != " " else {
            throw Refusal(
                InvalidInput(
                    "A name has 1 to \(maximumName) characters, no slash and no spaces around it.", path: ["name"]))
        }
        return name
    }
}
