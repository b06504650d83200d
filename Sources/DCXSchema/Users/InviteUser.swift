internal import GraphQLCore

/// `Mutation.inviteUser`: asks a person to join an organisation. What is stored and answered is the same whether the address is
/// known elsewhere or not: what becomes of it, its owner is told by mail, which another process sends (`invitations`).
struct InviteUser: PortalMutation {
    let name = "inviteUser"
    let identities = [InputIdentity.organisation()]
    let access = MutationAccess.permission(.usersManage)
    let loggedInput = ["organisationUuid", "email", "name", "role"]
    let payload: [(name: String, field: PayloadField)] = [("invitation", .row { InvitationType.rows })]

    /// How long an invitation is good for, in seconds.
    private static let lifetime = 7 * 86_400
    private static let maximumEmail = 254

    /// Who is in the organisation is known to whoever manages its users.
    private static let findMember = StatementText(
        .main,
        """
        SELECT u.uuid, u.status = 'disabled'
        FROM users AS u
        WHERE u.organisation_uuid = $1::uuid AND lower(u.email) = lower($2::text)
        """)

    /// One that is open becomes this one: what was mailed for it is no longer good, and it is mailed anew (MAIN takes its token
    /// away).
    private static let insert = StatementText(
        .main,
        """
        INSERT INTO invitations AS i (uuid, organisation_uuid, email, name, role, created_by, created_at, expires_at)
        VALUES ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::uuid, $7::timestamptz, $8::timestamptz)
        ON CONFLICT (organisation_uuid, lower(email)) WHERE accepted_at IS NULL DO UPDATE SET
            name = excluded.name, role = excluded.role, created_by = excluded.created_by,
            created_at = excluded.created_at, expires_at = excluded.expires_at
        RETURNING i.uuid
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        let viewer = try call.viewer()
        guard let role = Role(rawValue: call.stored("role")), let creator = Actor(viewer).user else {
            preconditionFailure("roles are those of the schema, and a viewer is a user's")
        }
        let (email, name) = try call.reading({ try self.email(call) }, { try call.text("name") })
        return try await call.change { transaction in
            let organisation = try await FoundOrganisation.named("organisationUuid", by: call, transaction)[0]
            call.concerns(organisation.uuid)
            try organisation.checkOpen(path: "organisationUuid")
            try role.checkGiven(by: viewer, path: "role")
            let rows = try await transaction.rows(
                of: Statement(Self.findMember, [.uuid(organisation.uuid), .text(email)]),
                Statement(
                    Self.insert,
                    [
                        .uuid(.random()), .uuid(organisation.uuid), .text(email), .text(name), .text(role.rawValue),
                        .uuid(creator), .time(call.now), .time(call.now + Self.lifetime),
                    ]))
            if rows[0].count > 0 { throw Refusal(AlreadyMember(isDisabled: rows[0].boolean(0, 1))) }
            guard let uuid = rows[1].uuid(0, 0) else { preconditionFailure("an invitation is stored") }
            call.concerns("Invitation", uuid.text)
            return Payload(values: ["invitation": .row(uuid)])
        }
    }

    private func email(_ call: MutationCall) throws -> String {
        let email = try call.text("email", maximum: Self.maximumEmail)
        // By scalars: to whoever mails, an @ with an accent on it is an @ as well.
        guard email.wholeMatch(of: /[^\s@]+@[^\s@]+/.matchingSemantics(.unicodeScalar)) != nil else {
            throw Refusal(InvalidInput("This is no e-mail address.", path: ["email"]))
        }
        return email
    }
}

/// The person is a user of this organisation, as whoever manages its users can see.
struct AlreadyMember: BusinessError {
    /// A user that was disabled keeps its address, in all organisations.
    let isDisabled: Bool

    var message: String {
        isDisabled
            ? "The organisation has a disabled user with this e-mail address: it cannot come back, and nobody else can use the address."
            : "The organisation has a user with this e-mail address."
    }

    var path: [String]? { ["email"] }
}
