internal import GraphQLCore

/// `Mutation.acceptInvitation`: who has the token that was mailed chooses a password, and is a user.
struct AcceptInvitation: PortalMutation {
    let name = "acceptInvitation"
    let access = MutationAccess.anybody
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("accepted", .leaf)]

    private static let maximumToken = 255

    /// Before a password is hashed: what is no token costs little.
    private static let find = StatementText(.main, "SELECT invitation_organisation($1::bytea, $2::timestamptz)")

    private static let accept = StatementText(
        .main,
        """
        SELECT a.organisation_uuid, a.is_made
        FROM invitation_accept($1::bytea, $2::timestamptz, $3::uuid, $4::text, $5::text) AS a
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .string(let pasted) = call.input["token"] else {
            preconditionFailure("the schema says that the input has it")
        }
        let token = TypedText.normalized(pasted)
        let secrets = call.request.services.secrets
        let (name, password) = try call.reading(
            { try call.text("name") }, { try NewPassword(call, path: "password") })
        let parameters: [Statement.Parameter] = [
            .hash(secrets.hash(of: token.utf8.count <= Self.maximumToken ? token : "")), .time(call.now),
        ]
        let found = try await call.request.rows(of: Statement(Self.find, parameters))
        guard found.count == 1, found.uuid(0, 0) != nil else { return .refused(InvalidInvitation()) }
        let network = SignInThrottle.network(of: call.request.client)
        let claim = PasswordClaim(network: network, account: "invitation \(secrets.hash(of: token).text)")
        let hash = try await call.request.services.passwords.inTurn(of: claim) { try await password.hash(call.request) }
        guard let hash else { throw FieldError.passwordsOverloaded }
        return try await call.change { transaction in
            let user = UUID.random()
            let rows = try await transaction.rows(
                of: Statement(Self.accept, parameters + [.uuid(user), .text(name), .text(hash)]))[0]
            guard rows.count == 1, let organisation = rows.uuid(0, 0) else { throw Refusal(InvalidInvitation()) }
            call.concerns(organisation)
            // The same for an address that is somebody's: its owner was told by mail.
            guard rows.boolean(0, 1) else { throw Refusal(InvalidInvitation()) }
            call.concerns("User", user.text)
            return Payload(values: ["accepted": .leaf(.boolean(true))])
        }
    }
}

/// For a token that never was one, was used, has expired or was replaced, for one whose maker could not send it any more, and for an
/// address that is somebody's.
struct InvalidInvitation: BusinessError {
    var message: String { "The invitation is no longer good: ask for another." }

    var path: [String]? { ["token"] }
}
