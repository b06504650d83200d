internal import GraphQLCore

/// `Mutation.refreshSession`: a refresh token becomes an access token and the next refresh token, once. One that comes a
/// second time is in two hands, of which one is a thief's: the whole session ends.
struct RefreshSession: PortalMutation {
    let name = "refreshSession"
    let access = MutationAccess.anybody
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("session", .object(Session.self))]

    /// Before there is a transaction: what is no token takes no connection for itself.
    private static let find = StatementText(.main, "SELECT session_of_token($1::bytea)")

    /// Locks the session: of two that come with the same token at the same time, the second sees that it was used.
    private static let lock = StatementText(
        .main,
        """
        SELECT s.user_uuid, extract(epoch FROM s.expires_at)::bigint, s.is_revoked, s.is_active, s.organisation_uuid
        FROM session_lock($1::uuid) AS s
        """)

    /// A statement of its own, behind the lock: it sees what was committed while that was waited for.
    private static let read = StatementText(
        .main,
        """
        SELECT t.is_used, extract(epoch FROM t.expires_at)::bigint
        FROM token_state($1::bytea) AS t
        """)

    private static let renew = StatementText(
        .main, "SELECT session_renew($1::uuid, $2::bytea, $3::bytea, $4::timestamptz, $5::timestamptz)")

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .string(let text) = call.input["refreshToken"] else {
            preconditionFailure("the schema says that the input has it")
        }
        let services = call.request.services
        guard let token = RefreshToken(text, services.secrets) else { return .refused(InvalidRefreshToken()) }
        let found = try await call.request.rows(of: Statement(Self.find, [.hash(token.hash)]))
        guard found.count == 1, let session = found.uuid(0, 0) else { return .refused(InvalidRefreshToken()) }
        let next = try RefreshToken(services.secrets)
        call.concerns(session: session)
        return try await call.change { transaction in
            guard let renewed = try await renew(session, token, next, call, transaction) else {
                return .refused(InvalidRefreshToken())
            }
            return Payload(values: [
                "session": .object(
                    Session(
                        user: renewed.user, session: session, refreshToken: next.text, now: call.now,
                        sessionEnd: renewed.end, services.tokens))
            ])
        }
    }

    /// - Returns: the user of the session and its end; nil where the session ends here, as its token was used before.
    /// - Throws: `Refusal` where it cannot be renewed, and nothing changes.
    private func renew(
        _ session: UUID, _ token: RefreshToken, _ next: RefreshToken, _ call: MutationCall,
        _ transaction: RequestTransaction
    ) async throws -> (user: UUID, end: Int)? {
        let now = call.now
        let rows = try await transaction.rows(
            of: Statement(Self.lock, [.uuid(session)]), Statement(Self.read, [.hash(token.hash)]))
        let (family, state) = (rows[0], rows[1])
        guard family.count == 1, let user = family.uuid(0, 0), let organisation = family.uuid(0, 4) else {
            throw Refusal(InvalidRefreshToken())
        }
        call.concerns(organisation)
        guard state.count == 1, !family.boolean(0, 2) else { throw Refusal(InvalidRefreshToken()) }
        if state.boolean(0, 0) {
            try await transaction.rows(of: Revocation.revoking(session, .replayed, now: now))
            return nil
        }
        guard family.boolean(0, 3), let end = family.integer(0, 1), now < end,
            let tokenEnd = state.integer(0, 1), now < tokenEnd
        else { throw Refusal(InvalidRefreshToken()) }
        let renewed = try await transaction.rows(
            of: Statement(
                Self.renew,
                [
                    .uuid(session), .hash(token.hash), .hash(next.hash), .time(now),
                    .time(min(now + SessionLifetime.refreshToken, end)),
                ]))[0]
        guard renewed.boolean(0, 0) else { throw Refusal(InvalidRefreshToken()) }
        return (user, end)
    }
}
