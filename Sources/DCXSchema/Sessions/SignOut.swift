internal import GraphQLCore

/// `Mutation.signOut`: ends the session that the access token names, and with it all that came from its sign-in.
struct SignOut: PortalMutation {
    let name = "signOut"
    let payload: [(name: String, field: PayloadField)] = [("signedOut", .leaf)]

    func run(_ arguments: Arguments, _ request: PortalRequest) async throws -> Payload {
        switch try request.signedInViewer().principal {
        case .user(_, let session):
            let now = request.services.clock.secondsSince1970()
            try await request.withTransaction(.main) { transaction in
                _ = try await transaction.rows(of: Revocation.revoking(session, .signedOut, now: now))
            }
            return Payload(values: ["signedOut": .leaf(.boolean(true))])
        case .apiKey: throw FieldError("An API key has no session to sign out of.", code: "FORBIDDEN")
        }
    }
}

/// How a session ends before its time.
enum Revocation: String {
    case signedOut = "signed_out"
    /// A refresh token came a second time.
    case replayed

    private static let revoke = StatementText(
        .main,
        """
        UPDATE sessions
        SET revoked_at = $2::timestamptz, revoked_reason = $3::text
        WHERE uuid = $1::uuid AND revoked_at IS NULL
        """)

    static func revoking(_ session: UUID, _ reason: Revocation, now: Int) -> Statement {
        Statement(revoke, [.uuid(session), .time(now), .text(reason.rawValue)])
    }
}
