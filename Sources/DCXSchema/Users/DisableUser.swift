internal import GraphQLCore

/// `Mutation.disableUser`: the user cannot sign in any more; its sessions end and its API keys do nothing, within five seconds.
struct DisableUser: PortalMutation {
    let name = "disableUser"
    let identities = [InputIdentity(key: "userUuid", id: "id", type: "User")]
    let access = MutationAccess.permission(.usersManage)
    let loggedInput = ["userUuid"]
    let payload: [(name: String, field: PayloadField)] = [("user", .row { UserType.rows })]

    private static let disable = StatementText(
        .main, "UPDATE users SET status = 'disabled' WHERE uuid = $1::uuid AND status <> 'disabled'")

    func run(_ call: MutationCall) async throws -> Payload {
        let actor = Actor(try call.viewer())
        return try await call.change { transaction in
            let user = try await FoundUser.named(by: call, transaction)
            if user.uuid == actor.user { throw Refusal(CannotDisableSelf()) }
            try await user.checkNotLastOwner(transaction)
            try await transaction.rows(
                of: Statement(Self.disable, [.uuid(user.uuid)]),
                Revocation.revokingAll(of: user.uuid, but: nil, .revoked, now: call.now))
            return Payload(values: ["user": .row(user.uuid)])
        }
    }
}

/// Nobody locks itself out.
struct CannotDisableSelf: BusinessError {
    var message: String { "You cannot disable yourself." }

    var path: [String]? { ["userUuid"] }
}
