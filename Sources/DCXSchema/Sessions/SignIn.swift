internal import GraphQLCore

/// `Mutation.signIn`: an e-mail address and a password become a session.
///
/// An address that nobody has and a wrong password go the same way: the same statements, one check of a password, the same
/// answer. Attempts that are too many are refused before anything is read of people.
struct SignIn: PortalMutation {
    let name = "signIn"
    let access = MutationAccess.anybody
    /// Not even the address: what is typed there is a password now and then.
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("session", .object(Session.self))]

    private static let maximumEmailBytes = 254

    /// The user. One that cannot sign in has no parameters; whose it is is for the log alone.
    private static let lookup = StatementText(
        .main,
        """
        SELECT u.uuid, CASE WHEN u.is_active THEN password_parameters(u.uuid) END, u.organisation_uuid, EXISTS (
                SELECT
                FROM sign_in_throttles AS t
                WHERE t.key = $2::bytea AND t.forget_at > $3::timestamptz
            )
        FROM (SELECT lower($1::text) AS email) AS asked
        LEFT JOIN LATERAL user_by_email(asked.email) AS u ON TRUE
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .string(let given) = call.input["email"], case .string(let password) = call.input["password"]
        else { preconditionFailure("the schema says that the input has both") }
        // No user has such an address; it is asked for none, as any other.
        let typed = TypedText.normalized(given)
        let email = typed.utf8.count <= Self.maximumEmailBytes && !typed.utf8.contains(0) ? typed : ""
        let counts = try await SignInThrottle.look(email, call.request)
        if let refusal = try await refusal(counts, call) { return refusal }
        let payload = try await call.request.services.passwords.inTurn(of: counts.claim) {
            try await attempt(email, password, counts, call)
        }
        guard let payload else { throw FieldError.passwordsOverloaded }
        return payload
    }

    /// The answer to an attempt that is not looked at; nil where it is. It is the same for accounts that there are and others, and
    /// comes at once where the account and the network together have failed too often. A network that has failed too often is
    /// refused in the time that a check takes: there are accounts whose passwords are checked even then.
    private func refusal(_ counts: SignInThrottle.Counts, _ call: MutationCall) async throws -> Payload? {
        let now = call.now
        let blocked = [counts.pair, counts.successes, counts.successesOfNetwork].compactMap { $0.secondsBlocked(now) }
        if let seconds = blocked.max() { return throttled(seconds, call) }
        guard let seconds = counts.network.secondsBlocked(now) else { return nil }
        if try await SignInThrottle.isKnown(counts, now: now, call.request) { return nil }
        await call.request.services.passwords.pretend()
        return throttled(seconds, call)
    }

    private func throttled(_ seconds: Int, _ call: MutationCall) -> Payload {
        call.request.countThrottledSignIn()
        return .refused(TooManyAttempts(retryAfterSeconds: seconds))
    }

    // MARK: Attempts

    /// What MAIN knows of who has the address, whether it can sign in or not.
    private struct Account {
        let user: UUID?
        /// What the key of its password is derived with; nil where there is no user that can.
        let parameters: String?
        /// Whether it has signed in from here before.
        let isKnown: Bool
    }

    private func attempt(
        _ email: String, _ password: String, _ counts: SignInThrottle.Counts, _ call: MutationCall
    ) async throws -> Payload {
        let (admission, counted) = try await call.count {
            try await SignInThrottle.begin(counts, now: call.now, $0)
        }
        let otherwise: Payload
        let account: Account
        switch admission {
        case .refused(let seconds): return throttled(seconds, call)
        case .admitted:
            account = try await lookUp(email, counts, call)
            otherwise = .refused(InvalidCredentials())
        case .forKnown(let seconds):
            let found = try await lookUp(email, counts, call)
            account = Account(
                user: found.user, parameters: found.isKnown ? found.parameters : nil, isKnown: found.isKnown)
            otherwise = .refused(TooManyAttempts(retryAfterSeconds: seconds))
        }
        let key = try await PasswordText(password).key(account.user, account.parameters, call.request)
        guard let user = account.user, let key else { return try await call.change { _ in otherwise } }
        return try await begin(user, key, counts, counted, call)
    }

    private func lookUp(
        _ email: String, _ counts: SignInThrottle.Counts, _ call: MutationCall
    ) async throws -> Account {
        let rows = try await call.request.rows(
            of: Statement(Self.lookup, [.text(email), counts.known, .time(call.now)]))
        guard rows.count == 1 else { preconditionFailure("the statement gives one row") }
        let user = rows.uuid(0, 0)
        if let user, let organisation = rows.uuid(0, 2) {
            call.concerns(organisation)
            call.concerns("User", user.text)
        }
        return Account(user: user, parameters: rows.string(0, 1), isKnown: rows.boolean(0, 3))
    }

    private func begin(
        _ user: UUID, _ key: PasswordKey, _ counts: SignInThrottle.Counts, _ counted: [SignInThrottle.Count],
        _ call: MutationCall
    ) async throws -> Payload {
        let start = try SessionStart(user: user, key: key, now: call.now, call.request)
        return try await call.change { transaction in
            // The counts before the user, in each transaction: none waits for one that waits for it.
            try await SignInThrottle.succeed(counts, counted: counted, now: call.now, transaction)
            guard try await start.begin(transaction) else { return .refused(InvalidCredentials()) }
            return Payload(values: ["session": .object(start.session(call.request.services.tokens))])
        }
    }
}

extension FieldError {
    static let passwordsOverloaded = FieldError("Too many are signing in at the moment.", code: "OVERLOADED")
}
