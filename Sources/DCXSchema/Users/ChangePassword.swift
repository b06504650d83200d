internal import GraphQLCore

/// `Mutation.changePassword`: who knows the old password chooses another; all other sessions of the user end, and its API keys where
/// it says so. Wrong ones are counted as sign-ins are, apart from those: whoever has a stolen token cannot guess for long.
struct ChangePassword: PortalMutation {
    let name = "changePassword"
    let access = MutationAccess.signedIn
    let loggedInput: [String] = []
    let payload: [(name: String, field: PayloadField)] = [("user", .row { UserType.rows })]

    private static let lookup = StatementText(
        .main, "SELECT password_parameters($1::uuid)")

    /// No row where it was changed meanwhile.
    private static let update = StatementText(.main, "SELECT password_change($1::uuid, $2::bytea, $3::text)")

    private static let revokeKeys = StatementText(
        .main,
        """
        UPDATE api_keys
        SET revoked_at = $2::timestamptz
        WHERE created_by = $1::uuid AND revoked_at IS NULL AND $3::boolean
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        guard case .user(let user, let session) = try call.viewer().principal else {
            throw FieldError("An API key has no password.", code: "FORBIDDEN")
        }
        guard case .string(let current) = call.input["currentPassword"] else {
            preconditionFailure("the schema says that the input has it")
        }
        call.concerns("User", user.uuid.text)
        let revokesKeys = call.input["revokeApiKeys"] == .boolean(true)
        if revokesKeys { call.note("revokeApiKeys", .boolean(true)) }
        let new = try NewPassword(call, path: "newPassword")
        let count = try await SignInThrottle.passwordCount(of: user.uuid, call.request)
        if let seconds = count.secondsBlocked(call.now) {
            return .refused(TooManyAttempts(retryAfterSeconds: seconds))
        }
        let network = SignInThrottle.network(of: call.request.client)
        let claim = PasswordClaim(network: network, account: user.uuid.text)
        let payload = try await call.request.services.passwords.inTurn(of: claim) {
            try await attempt(user.uuid, session, current, new, revokesKeys, count, call)
        }
        guard let payload else { throw FieldError.passwordsOverloaded }
        return payload
    }

    private func attempt(
        _ user: UUID, _ session: UUID, _ current: String, _ new: NewPassword, _ revokesKeys: Bool,
        _ count: SignInThrottle.Count, _ call: MutationCall
    ) async throws -> Payload {
        let seconds = try await call.count { try await SignInThrottle.begin(count, now: call.now, $0) }
        if let seconds { return .refused(TooManyAttempts(retryAfterSeconds: seconds)) }
        let rows = try await call.request.rows(of: Statement(Self.lookup, [.uuid(user)]))
        let parameters = rows.count == 1 ? rows.string(0, 0) : nil
        guard let key = try await PasswordText(current).key(user, parameters, call.request) else {
            return .refused(WrongPassword())
        }
        if TypedText.composed(current) == new.text {
            _ = try await call.count { try await $0.rows(of: SignInThrottle.clearing(count)) }
            return .refused(InvalidInput("This is the password that it was before.", path: ["newPassword"]))
        }
        let hash = try await new.hash(call.request)
        return try await call.change { transaction in
            let rows = try await transaction.rows(
                of: SignInThrottle.clearing(count),
                Statement(Self.update, [.uuid(user), .key(key), .text(hash)]),
                Revocation.revokingAll(of: user, but: session, .revoked, now: call.now),
                Statement(Self.revokeKeys, [.uuid(user), .time(call.now), .text(revokesKeys ? "t" : "f")]))
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
