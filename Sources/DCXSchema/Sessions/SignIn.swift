internal import GraphQLCore

/// `Mutation.signIn`: an e-mail address and a password become a session.
///
/// An address that nobody has and a wrong password go the same way: the same statements, one check of a password, the same
/// answer.
struct SignIn: PortalMutation {
    let name = "signIn"
    let access = MutationAccess.anybody
    /// Not even the address: what is typed there is a password now and then.
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("session", .object(Session.self))]

    private static let maximumEmailBytes = 254
    private static let maximumPasswordBytes = 1_024

    /// The user, and what failures are counted for: a word in front keeps the three kinds of keys apart. One that cannot sign in
    /// has no parameters; whose it is is for the log alone.
    private static let lookup = StatementText(
        .main,
        """
        SELECT u.uuid, CASE WHEN u.is_active THEN password_parameters(u.uuid) END, '\\x' || encode(key.account, 'hex'), '\\x' || encode(key.network, 'hex'), (
                SELECT extract(epoch FROM max(t.blocked_until))::bigint
                FROM sign_in_throttles AS t
                WHERE t.key IN (key.account, key.network)
            ), u.organisation_uuid
        FROM (SELECT lower($1::text) AS email) AS asked
        LEFT JOIN LATERAL user_by_email(asked.email) AS u ON TRUE
        CROSS JOIN LATERAL (
            SELECT u.is_active IS TRUE AND user_is_known_at(u.uuid, $2::inet) AS is_known
        ) AS place
        CROSS JOIN LATERAL (
            SELECT
                sha256(convert_to(CASE WHEN place.is_known THEN 'known ' || $2::text || ' ' ELSE 'account ' END
                    || asked.email, 'UTF8')) AS account,
                sha256(convert_to('network ' || $2::text, 'UTF8')) AS network
        ) AS key
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .string(let email) = call.input["email"], case .string(let password) = call.input["password"]
        else { preconditionFailure("the schema says that the input has both") }
        let attempt = try await lookUp(email, call)
        let now = call.now
        if let end = attempt.blockedUntil, end > now { return .refused(TooManyAttempts(retryAfterSeconds: end - now)) }
        let isPossible = password.utf8.count <= Self.maximumPasswordBytes
        let key = try await PasswordProof.key(
            of: password, attempt.user, isPossible ? attempt.parameters : nil, call.request)
        guard let user = attempt.user, let key else { return try await refuse(attempt, call) }
        return try await begin(user, key, attempt, call)
    }

    /// What MAIN knows before the password is checked.
    private struct Attempt {
        /// Who has the address, whether it can sign in or not.
        let user: UUID?
        /// What the key of its password is derived with; nil where there is no user that can.
        let parameters: String?
        let keys: SignInThrottle.Keys
        /// Seconds since 1970.
        let blockedUntil: Int?
    }

    private func lookUp(_ email: String, _ call: MutationCall) async throws -> Attempt {
        // No user has such an address; it is asked for none, as any other.
        let isPossible = email.utf8.count <= Self.maximumEmailBytes && !email.utf8.contains(0)
        let network = SignInThrottle.network(of: call.request.client)
        let rows = try await call.request.rows(
            of: Statement(Self.lookup, [.text(isPossible ? email : ""), .text(network)]))
        guard rows.count == 1, let account = rows.string(0, 2), let place = rows.string(0, 3) else {
            preconditionFailure("the statement gives one row")
        }
        let user = rows.uuid(0, 0)
        if let user, let organisation = rows.uuid(0, 5) {
            call.concerns(organisation)
            call.concerns("User", user.text)
        }
        return Attempt(
            user: user, parameters: rows.string(0, 1),
            keys: SignInThrottle.Keys(account: .text(account), network: .text(place)),
            blockedUntil: rows.integer(0, 4))
    }

    private func refuse(_ attempt: Attempt, _ call: MutationCall) async throws -> Payload {
        try await call.change { transaction in
            let seconds = try await SignInThrottle.fail(attempt.keys, now: call.now, transaction)
            return .refused(seconds.map { TooManyAttempts(retryAfterSeconds: $0) } ?? InvalidCredentials())
        }
    }

    private func begin(_ user: UUID, _ key: PasswordKey, _ attempt: Attempt, _ call: MutationCall) async throws
        -> Payload
    {
        let now = call.now
        let start = try SessionStart(user: user, key: key, now: now, call.request)
        return try await call.change { transaction in
            if let seconds = try await SignInThrottle.hold(attempt.keys, now: now, transaction) {
                return .refused(TooManyAttempts(retryAfterSeconds: seconds))
            }
            // The count before the user, in each transaction: none waits for one that waits for it.
            try await transaction.rows(of: SignInThrottle.clearing(attempt.keys))
            guard try await start.begin(transaction) else { return .refused(InvalidCredentials()) }
            return Payload(values: ["session": .object(start.session(call.request.services.tokens))])
        }
    }
}
