internal import GraphQLCore

/// A session that begins: its rows, and what the client gets.
struct SessionStart {
    private static let maximumUserAgentCharacters = 255

    private let user: UUID
    /// Of the password that was checked.
    private let key: PasswordKey
    private let now: Int
    private let session = UUID.random()
    private let token: RefreshToken
    private let address: String
    private let userAgent: String?

    init(user: UUID, key: PasswordKey, now: Int, _ request: PortalRequest) throws(FieldError) {
        self.user = user
        self.key = key
        self.now = now
        token = try RefreshToken(request.services.secrets)
        address = request.client.text
        userAgent = request.userAgent.map {
            String(String.UnicodeScalarView($0.unicodeScalars.prefix(Self.maximumUserAgentCharacters)))
        }
    }

    private static let begin = StatementText(
        .main,
        """
        SELECT session_begin(
            $1::uuid, $2::bytea, $3::uuid, $4::bytea, $5::timestamptz, $6::timestamptz, $7::timestamptz, $8::inet, $9::text)
        """)

    /// - Returns: false where the password was changed meanwhile, or the user disabled.
    func begin(_ transaction: RequestTransaction) async throws -> Bool {
        let end = now + SessionLifetime.session
        let rows = try await transaction.rows(
            of: Statement(
                Self.begin,
                [
                    .uuid(user), .key(key), .uuid(session), .hash(token.hash), .time(now), .time(end),
                    .time(min(now + SessionLifetime.refreshToken, end)), .text(address), .optional(userAgent),
                ]))[0]
        return rows.boolean(0, 0)
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
