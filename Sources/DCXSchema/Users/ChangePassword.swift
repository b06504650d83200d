internal import GraphQLCore

/// `Mutation.changePassword`: who knows the old password chooses another; all other sessions of the user end. Wrong ones are
/// counted as sign-ins are, apart from those: whoever has a stolen token cannot guess for long.
struct ChangePassword: PortalMutation {
    let name = "changePassword"
    let access = MutationAccess.active
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("user", .row { UserType.rows })]

    private static let lookup = StatementText(
        .main,
        """
        SELECT password_parameters(u.uuid), '\\x' || encode(key.account, 'hex'), '\\x' || encode(key.network, 'hex'), (
                SELECT extract(epoch FROM max(t.blocked_until))::bigint
                FROM sign_in_throttles AS t
                WHERE t.key IN (key.account, key.network)
            )
        FROM users AS u
        CROSS JOIN LATERAL (
            SELECT
                sha256(convert_to('password ' || u.uuid, 'UTF8')) AS account,
                sha256(convert_to('network ' || $2::text, 'UTF8')) AS network
        ) AS key
        WHERE u.uuid = $1::uuid
        """)

    /// No row where it was changed meanwhile.
    private static let update = StatementText(.main, "SELECT password_change($1::uuid, $2::bytea, $3::text)")

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .user(let user, let session) = try call.viewer().principal else {
            throw FieldError("An API key has no password.", code: "FORBIDDEN")
        }
        guard case .string(let current) = call.input["currentPassword"] else {
            preconditionFailure("the schema says that the input has it")
        }
        call.concerns("User", user.uuid.text)
        let new = try NewPassword(call, path: "newPassword")
        let network = SignInThrottle.network(of: call.request.client)
        let rows = try await call.request.rows(of: Statement(Self.lookup, [.uuid(user.uuid), .text(network)]))
        guard rows.count == 1, let account = rows.string(0, 1), let place = rows.string(0, 2) else {
            return .refused(WrongPassword())
        }
        if let end = rows.integer(0, 3), end > call.now {
            return .refused(TooManyAttempts(retryAfterSeconds: end - call.now))
        }
        let keys = SignInThrottle.Keys(account: .text(account), network: .text(place))
        guard let key = try await PasswordProof.key(of: current, user.uuid, rows.string(0, 0), call.request) else {
            return try await call.change { transaction in
                let seconds = try await SignInThrottle.fail(keys, now: call.now, transaction)
                return .refused(seconds.map { TooManyAttempts(retryAfterSeconds: $0) } ?? WrongPassword())
            }
        }
        if current == new.text {
            return .refused(InvalidInput("This is the password that it was before.", path: ["newPassword"]))
        }
        return try await change(user.uuid, session, from: key, to: new, keys, call)
    }

    private func change(
        _ user: UUID, _ session: UUID, from key: PasswordKey, to new: NewPassword, _ keys: SignInThrottle.Keys,
        _ call: MutationCall
    ) async throws -> Payload {
        let hash = try await new.hash(call.request)
        return try await call.change { transaction in
            if let seconds = try await SignInThrottle.hold(keys, now: call.now, transaction) {
                return .refused(TooManyAttempts(retryAfterSeconds: seconds))
            }
            let rows = try await transaction.rows(
                of: SignInThrottle.clearing(keys),
                Statement(Self.update, [.uuid(user), .key(key), .text(hash)]),
                Revocation.revokingAll(of: user, but: session, .revoked, now: call.now))
            guard rows[1].boolean(0, 0) else { throw Refusal(WrongPassword()) }
            return Payload(values: ["user": .row(user)])
        }
    }
}

/// The current password is another.
struct WrongPassword: BusinessError {
    var message: String { "This is not the current password." }

    var path: [String]? { ["currentPassword"] }
}
