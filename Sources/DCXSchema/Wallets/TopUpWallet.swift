internal import GraphQLCore

/// `Mutation.topUpWallet`: money that was paid in goes into a wallet.
struct TopUpWallet: PortalMutation {
    let name = "topUpWallet"
    let identities = [InputIdentity.organisation()]
    let access = MutationAccess.permission(.walletTopUp)
    let loggedInput = ["organisationUuid", "amount", "reference"]
    let movesMoney = true
    let payload: [(name: String, field: PayloadField)] = [
        ("wallet", .row { WalletType.rows }), ("transaction", .row { WalletTransactionType.rows }),
    ]

    func run(_ call: MutationCall) async throws -> Payload {
        let (amount, reference, _) = try call.reading(
            { try Amount(call.input, path: "amount") }, { try call.optionalText("reference") },
            { try IdempotencyKey(call.input) })
        let actor = Actor(try call.viewer())
        return try await call.change { transaction in
            let found = try await FoundOrganisation.named("organisationUuid", by: call, transaction)
            let organisation = found[0]
            call.concerns(organisation.uuid)
            return try await call.once(for: organisation.uuid, transaction) { key in
                try organisation.checkOpen(path: "organisationUuid")
                let entry = Ledger.Entry(
                    organisation: organisation.uuid, kind: .topUp, amount: amount, reference: reference,
                    key: key.ledgerText, actor: actor, now: call.now)
                return try await Ledger.write(entry, transaction).payload(path: "organisationUuid", amount) { uuid in
                    Payload(values: ["wallet": .row(organisation.uuid), "transaction": .row(uuid)])
                }
            }
        }
    }
}

extension Ledger.Outcome {
    /// The payload of an entry that was written, or of one for which there were no funds: which is an answer for good.
    /// - Throws: `Refusal` where there is no wallet.
    func payload(
        path: String, _ amount: Amount, _ done: (UUID) async throws -> Payload
    ) async throws -> Payload {
        switch self {
        case .written(let uuid): return try await done(uuid)
        case .insufficient(let available):
            return .refused(InsufficientFunds(path: ["amount"], available: available, required: amount))
        case .noWallet: throw Refusal(NotFound(path: path))
        }
    }
}
