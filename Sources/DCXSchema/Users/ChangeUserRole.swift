internal import GraphQLCore

/// `Mutation.changeUserRole`: takes effect within five seconds.
struct ChangeUserRole: PortalMutation {
    let name = "changeUserRole"
    let identities = [InputIdentity(key: "userUuid", id: "id", type: "User")]
    let access = MutationAccess.permission(.usersManage)
    let loggedInput = ["userUuid", "role"]
    let payload: [(name: String, field: PayloadField)] = [("user", .row { UserType.rows })]

    private static let update = StatementText(.main, "UPDATE users SET role = $2::text WHERE uuid = $1::uuid")

    func run(_ call: MutationCall) async throws -> Payload {
        guard let role = Role(rawValue: call.stored("role")) else {
            preconditionFailure("roles are those of the schema")
        }
        return try await call.change { transaction in
            let user = try await FoundUser.named(by: call, transaction)
            try role.checkGiven(by: call.viewer(), path: "role")
            if role != .owner { try await user.checkNotLastOwner(transaction) }
            try await transaction.rows(of: Statement(Self.update, [.uuid(user.uuid), .text(role.rawValue)]))
            return Payload(values: ["user": .row(user.uuid)])
        }
    }
}
