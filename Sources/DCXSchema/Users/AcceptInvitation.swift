internal import GraphQLCore

/// `Mutation.acceptInvitation`: who has the token that was mailed chooses a password, and is a user.
struct AcceptInvitation: PortalMutation {
    let name = "acceptInvitation"
    let access = MutationAccess.anybody
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("accepted", .leaf)]

    private static let maximumToken = 255

    private static let open = """
        FROM invitations AS i
        JOIN organisations AS o ON o.uuid = i.organisation_uuid
        WHERE i.token_hash = $1::bytea AND i.accepted_at IS NULL AND i.expires_at > $2::timestamptz
            AND o.status <> 'closed'
        """

    /// Before a password is hashed: what is no token costs little.
    private static let find = StatementText(.main, "SELECT i.organisation_uuid " + open)

    private static let accept = StatementText(
        .main,
        """
        UPDATE invitations
        SET accepted_at = $2::timestamptz
        WHERE uuid = (SELECT i.uuid \(open) FOR UPDATE OF i)
        RETURNING organisation_uuid, email, role
        """)

    /// No row where the address is somebody's already.
    private static let insert = StatementText(
        .main,
        """
        INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
        VALUES ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::timestamptz)
        ON CONFLICT (lower(email)) DO NOTHING
        RETURNING uuid
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .string(let token) = call.input["token"] else {
            preconditionFailure("the schema says that the input has it")
        }
        let secrets = call.request.services.secrets
        let name = try call.text("name")
        let password = try NewPassword(call, path: "password")
        let parameters: [Statement.Parameter] = [
            .hash(secrets.hash(of: token.utf8.count <= Self.maximumToken ? token : "")), .time(call.now),
        ]
        let found = try await call.request.rows(of: Statement(Self.find, parameters))
        guard found.count == 1 else { return .refused(InvalidInvitation()) }
        let hash = try await password.hash(call.request)
        return try await call.change { transaction in
            let rows = try await transaction.rows(of: Statement(Self.accept, parameters))[0]
            guard rows.count == 1, let organisation = rows.uuid(0, 0), let email = rows.string(0, 1),
                let role = rows.string(0, 2)
            else { return .refused(InvalidInvitation()) }
            let user = UUID.random()
            let made = try await transaction.rows(
                of: Statement(
                    Self.insert,
                    [
                        .uuid(user), .uuid(organisation), .text(email), .text(name), .text(role), .text(hash),
                        .time(call.now),
                    ]))[0]
            call.concerns(organisation)
            // The same for an address that is somebody's: its owner was told by mail.
            guard made.count == 1 else { throw Refusal(InvalidInvitation()) }
            call.concerns("User", user.text)
            return Payload(values: ["accepted": .leaf(.boolean(true))])
        }
    }
}

/// For a token that never was one, was used, has expired or was replaced, and for an address that is somebody's.
struct InvalidInvitation: BusinessError {
    var message: String { "The invitation is no longer good: ask for another." }

    var path: [String]? { ["token"] }
}
