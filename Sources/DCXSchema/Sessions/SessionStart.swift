internal import GraphQLCore

/// A session that begins: its rows, and what the client gets.
struct SessionStart {
    private static let maximumUserAgentCharacters = 255

    private let user: UUID
    /// Of the password that was checked.
    private let hash: String
    private let now: Int
    private let session = UUID.random()
    private let token: RefreshToken
    private let address: String
    private let userAgent: String?

    init(user: UUID, hash: String, now: Int, _ request: PortalRequest) throws(FieldError) {
        self.user = user
        self.hash = hash
        self.now = now
        token = try RefreshToken(request.services.secrets)
        address = request.client.text
        userAgent = request.userAgent.map {
            String(String.UnicodeScalarView($0.unicodeScalars.prefix(Self.maximumUserAgentCharacters)))
        }
    }

    /// Meanwhile the password may have been changed, or the user disabled.
    private static let login = StatementText(
        .main,
        """
        UPDATE users
        SET last_login_at = $2::timestamptz
        WHERE uuid = $1::uuid AND password_hash = $3::text AND status = 'active'
        RETURNING uuid
        """)

    private static let insertSession = StatementText(
        .main,
        """
        INSERT INTO sessions (uuid, user_uuid, organisation_uuid, created_at, expires_at, address, user_agent)
        SELECT $1::uuid, u.uuid, u.organisation_uuid, $3::timestamptz, $4::timestamptz, $5::inet, $6::text
        FROM users AS u
        WHERE u.uuid = $2::uuid
        """)

    /// Two at a time, as each has many tokens: more than a sign-in adds.
    private static let deleteEnded = StatementText(
        .main,
        """
        DELETE FROM sessions
        WHERE uuid IN (
            SELECT s.uuid
            FROM sessions AS s
            WHERE s.user_uuid = $1::uuid AND s.created_at < $2::timestamptz AND s.expires_at < $3::timestamptz
            ORDER BY s.created_at
            LIMIT 2
            FOR UPDATE SKIP LOCKED
        )
        """)

    func isStillCorrect(_ transaction: RequestTransaction) async throws -> Bool {
        try await transaction.rows(of: Statement(Self.login, [.uuid(user), .time(now), .text(hash)]))[0].count == 1
    }

    func write(_ transaction: RequestTransaction) async throws {
        let end = now + SessionLifetime.session
        try await transaction.rows(
            of: Statement(
                Self.insertSession,
                [
                    .uuid(session), .uuid(user), .time(now), .time(end), .text(address),
                    userAgent.map { .text($0) } ?? .null,
                ]),
            RefreshTokens.inserting(token, of: session, now: now, sessionEnd: end),
            Statement(Self.deleteEnded, [.uuid(user), .time(now - SessionLifetime.session), .time(now)]))
    }

    func session(_ tokens: any TokenIssuing) -> Session {
        Session(
            user: user, session: session, refreshToken: token.text, now: now,
            sessionEnd: now + SessionLifetime.session, tokens)
    }
}

extension Session {
    /// - Parameter sessionEnd: no access token lasts longer.
    init(
        user: UUID, session: UUID, refreshToken: String, now: Int, sessionEnd: Int, _ tokens: any TokenIssuing
    ) {
        expiresAt = min(now + SessionLifetime.accessToken, sessionEnd)
        accessToken = tokens.accessToken(user: user, session: session, issuedAt: now, expiresAt: expiresAt)
        self.refreshToken = refreshToken
    }
}

/// The rows of refresh tokens.
enum RefreshTokens {
    private static let insert = StatementText(
        .main,
        """
        INSERT INTO refresh_tokens (hash, session_uuid, organisation_uuid, issued_at, expires_at)
        SELECT $1::bytea, s.uuid, s.organisation_uuid, $3::timestamptz, $4::timestamptz
        FROM sessions AS s
        WHERE s.uuid = $2::uuid
        """)

    static func inserting(_ token: RefreshToken, of session: UUID, now: Int, sessionEnd: Int) -> Statement {
        let end = min(now + SessionLifetime.refreshToken, sessionEnd)
        return Statement(insert, [.hash(token.hash), .uuid(session), .time(now), .time(end)])
    }
}
