internal import GraphQLCore

/// `Mutation.refreshSession`: a refresh token becomes an access token and the next refresh token. Within ten seconds of its use it gives
/// the same next token again: two tabs renewed at once, or the answer was lost. One that comes later is in two hands, of which one is
/// a thief's: the whole session ends.
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
        .main, "SELECT session_renew($1::uuid, $2::bytea, $3::bytea, $4::timestamptz, $5::timestamptz, $6::text)")

    /// Of a token that was used.
    private static let successor = StatementText(
        .main,
        """
        SELECT (extract(epoch FROM s.used_at) * 1000000)::bigint, encode(s.hash, 'hex'), s.salt
        FROM token_successor($1::bytea) AS s
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .string(let text) = call.input["refreshToken"] else {
            preconditionFailure("the schema says that the input has it")
        }
        let services = call.request.services
        guard let token = RefreshToken(text, services.secrets) else { return .refused(InvalidRefreshToken()) }
        let found = try await call.request.rows(of: Statement(Self.find, [.hash(token.hash)]))
        guard found.count == 1, let session = found.uuid(0, 0) else { return .refused(InvalidRefreshToken()) }
        call.concerns(session: session)
        return try await call.change { transaction in
            guard let renewed = try await renew(session, token, call, transaction) else {
                return .refused(InvalidRefreshToken())
            }
            return Payload(values: [
                "session": .object(
                    Session(
                        user: renewed.user, session: session, refreshToken: renewed.next.text, now: call.now,
                        sessionEnd: renewed.end, services.tokens))
            ])
        }
    }

    private struct Renewed {
        let user: UUID
        /// Of the session.
        let end: Int
        let next: RefreshToken
    }

    /// - Returns: nil where the session ends here, as its token was used before.
    /// - Throws: `Refusal` where it cannot be renewed, and nothing changes.
    private func renew(
        _ session: UUID, _ token: RefreshToken, _ call: MutationCall, _ transaction: RequestTransaction
    ) async throws -> Renewed? {
        let rows = try await transaction.rows(
            of: Statement(Self.lock, [.uuid(session)]), Statement(Self.read, [.hash(token.hash)]))
        let (family, state) = (rows[0], rows[1])
        guard family.count == 1, let user = family.uuid(0, 0), let organisation = family.uuid(0, 4) else {
            throw Refusal(InvalidRefreshToken())
        }
        call.concerns(organisation)
        guard state.count == 1, !family.boolean(0, 2) else { throw Refusal(InvalidRefreshToken()) }
        let isUsed = state.boolean(0, 0)
        let again = isUsed ? try await successor(of: token, call, transaction) : nil
        if isUsed, again == nil {
            try await transaction.rows(of: Revocation.revoking(session, .replayed, now: call.now))
            return nil
        }
        guard family.boolean(0, 3), let end = family.integer(0, 1), call.now < end else {
            throw Refusal(InvalidRefreshToken())
        }
        if let again {
            call.note("again", .boolean(true))
            return Renewed(user: user, end: end, next: again)
        }
        guard let tokenEnd = state.integer(0, 1), call.now < tokenEnd else { throw Refusal(InvalidRefreshToken()) }
        let next = try await use(token, of: session, until: end, call, transaction)
        return Renewed(user: user, end: end, next: next)
    }

    /// The token that a token which was used a moment ago became; nil where that is longer ago, or cannot be known. The clocks of two
    /// servers differ either way.
    private func successor(
        of token: RefreshToken, _ call: MutationCall, _ transaction: RequestTransaction
    ) async throws -> RefreshToken? {
        let rows = try await transaction.rows(of: Statement(Self.successor, [.hash(token.hash)]))[0]
        let services = call.request.services
        guard rows.count == 1, let usedAt = rows.integer(0, 0), let hash = rows.string(0, 1),
            let salt = rows.string(0, 2),
            abs(services.clock.microsecondsSince1970() - usedAt) <= SessionLifetime.sameSuccessor * 1_000_000
        else { return nil }
        return token.successors(salt: salt, services).first { $0.hash.text == hash }
    }

    /// The token becomes the next one.
    private func use(
        _ token: RefreshToken, of session: UUID, until end: Int, _ call: MutationCall, _ transaction: RequestTransaction
    ) async throws -> RefreshToken {
        let services = call.request.services
        let salt = try RefreshToken.secret(services.secrets)
        guard let next = token.successors(salt: salt, services).first else {
            preconditionFailure("there is a key that signs")
        }
        let renewed = try await transaction.rows(
            of: Statement(
                Self.renew,
                [
                    .uuid(session), .hash(token.hash), .hash(next.hash),
                    .preciseTime(services.clock.microsecondsSince1970()),
                    .time(min(call.now + SessionLifetime.refreshToken, end)), .text(salt),
                ]))[0]
        guard renewed.boolean(0, 0) else { throw Refusal(InvalidRefreshToken()) }
        return next
    }
}
