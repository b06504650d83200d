internal import GraphQLCore

/// `Mutation.quoteVirtualMachine`: what a machine would cost from now on. Nothing is held and nothing is promised.
struct QuoteVirtualMachine: PortalMutation {
    let name = "quoteVirtualMachine"
    let identities = [InputIdentity.organisation()]
    let access = MutationAccess.permission(.vmsProvision)
    let loggedInput = ["organisationUuid", "configurationSku", "guestSystem"]
    let payload: [(name: String, field: PayloadField)] = [("quote", .object(VirtualMachineQuote.self))]

    func run(_ call: MutationCall) async throws -> Payload {
        try call.reading()
        // Before the transaction: none of MAIN waits for AAS.
        let quote = await Answered { try await MachineQuote.read(call) }
        return try await call.change { main in
            _ = try await OrderingOrganisation.named(by: call, main)
            return Payload(values: ["quote": .object(try quote.value.quote)])
        }
    }
}
