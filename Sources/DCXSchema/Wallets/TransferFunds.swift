internal import GraphQLCore

/// `Mutation.transferFunds`: money goes from a reseller's wallet to a customer's, or by the platform between any two. Both
/// entries are written, or none.
struct TransferFunds: PortalMutation {
    let name = "transferFunds"
    let identities = [InputIdentity.organisation("fromOrganisation"), .organisation("toOrganisation")]
    let access = MutationAccess.permission(.walletTransfer)
    let loggedInput = ["fromOrganisationUuid", "toOrganisationUuid", "amount", "reference"]
    let movesMoney = true
    let payload: [(name: String, field: PayloadField)] = [
        ("fromWallet", .row { WalletType.rows }), ("toWallet", .row { WalletType.rows }),
        ("transaction", .row { WalletTransactionType.rows }),
    ]

    private static let from = "fromOrganisationUuid"
    private static let to = "toOrganisationUuid"

    func run(_ call: MutationCall) async throws -> Payload {
        let (amount, reference, _) = try call.reading(
            { try Amount(call.input, path: "amount") }, { try call.optionalText("reference") },
            { try IdempotencyKey(call.input) })
        let transfer = Transfer(amount: amount, reference: reference, actor: Actor(try call.viewer()))
        return try await call.change { transaction in
            let found = try await FoundOrganisation.named(Self.from, Self.to, by: call, transaction)
            let (from, to) = (found[0], found[1])
            call.concerns(from.uuid)
            try checkDirection(from, to, try call.viewer().scope)
            return try await call.once(for: from.uuid, transaction) { key in
                try from.checkOpen(path: Self.from)
                try to.checkOpen(path: Self.to)
                return try await move(transfer, from.uuid, to.uuid, key, call, transaction)
            }
        }
    }

    private struct Transfer {
        let amount: Amount
        let reference: String?
        let actor: Actor
    }

    private func checkDirection(_ from: FoundOrganisation, _ to: FoundOrganisation, _ scope: Scope) throws {
        let isAllowed =
            scope.kind == .platform
            ? from.uuid != to.uuid : from.uuid == scope.organisationUUID && to.parent == from.uuid
        if !isAllowed { throw Refusal(TransferNotAllowed()) }
    }

    private func move(
        _ transfer: Transfer, _ from: UUID, _ to: UUID, _ key: IdempotencyKey, _ call: MutationCall,
        _ transaction: RequestTransaction
    ) async throws -> Payload {
        try await Ledger.lock([from, to], transaction)
        let out = Ledger.Entry(
            organisation: from, kind: .transferOut, amount: transfer.amount, reference: transfer.reference,
            key: key.ledgerText, actor: transfer.actor, now: call.now)
        let into = Ledger.Entry(
            organisation: to, kind: .transferIn, amount: transfer.amount, reference: transfer.reference,
            actor: transfer.actor, now: call.now)
        return try await Ledger.write(out, transaction).payload(path: Self.from, transfer.amount) { uuid in
            try await Ledger.write(into, transaction).payload(path: Self.to, transfer.amount) { _ in
                Payload(values: ["fromWallet": .row(from), "toWallet": .row(to), "transaction": .row(uuid)])
            }
        }
    }
}

/// A reseller moves its own money to its own customers, and nobody from a wallet to itself.
struct TransferNotAllowed: BusinessError {
    var message: String { "Funds go from a reseller to one of its customers." }

    var path: [String]? { ["toOrganisationUuid"] }
}
