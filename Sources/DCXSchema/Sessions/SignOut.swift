internal import GraphQLCore

/// `Mutation.signOut`: ends the session that the access token names, and with it all that came from its sign-in.
struct SignOut: PortalMutation {
    let name = "signOut"
    let access = MutationAccess.signedIn
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("signedOut", .leaf)]

    func run(_ call: MutationCall) async throws -> Payload {
        switch try call.viewer().principal {
        case .user(_, let session):
            call.concerns(session: session)
            return try await call.change { transaction in
                try await transaction.rows(of: Revocation.revoking(session, .signedOut, now: call.now))
                return Payload(values: ["signedOut": .leaf(.boolean(true))])
            }
        case .apiKey: throw FieldError("An API key has no session to sign out of.", code: "FORBIDDEN")
        }
    }
}

/// How a session ends before its time.
enum Revocation: String {
    case signedOut = "signed_out"
    /// A refresh token came a second time.
    case replayed
    /// The user was disabled, or has another password.
    case revoked

    private static let revoke = StatementText(.main, "SELECT session_end($1::uuid, $2::timestamptz, $3::text)")

    private static let revokeAll = StatementText(
        .main, "SELECT sessions_end($1::uuid, $2::uuid, $3::timestamptz, $4::text)")

    /// - Parameter session: one that goes on.
    static func revokingAll(of user: UUID, but session: UUID?, _ reason: Revocation, now: Int) -> Statement {
        Statement(revokeAll, [.uuid(user), .optional(session?.text), .time(now), .text(reason.rawValue)])
    }

    static func revoking(_ session: UUID, _ reason: Revocation, now: Int) -> Statement {
        Statement(revoke, [.uuid(session), .time(now), .text(reason.rawValue)])
    }
}
