internal import GraphQLCore

/// Whether somebody knows a user's password. MAIN has a hash that the server's role cannot read: it says what a key is derived
/// with, and whether a key that was derived is right.
enum PasswordProof {
    private static let isRight = StatementText(.main, "SELECT password_is($1::uuid, $2::bytea)")

    /// The key of the password where it is right; nil where it is wrong. The same work for a user that there is not.
    /// - Parameters:
    ///   - user: nil where nobody has the address, or its user cannot sign in.
    ///   - parameters: what MAIN says of the user's password.
    static func key(
        of password: String, _ user: UUID?, _ parameters: String?, _ request: PortalRequest
    ) async throws -> PasswordKey? {
        // PBKDF2, inside of scrypt, fills short passwords up with NUL: one that ends so would be equal to one that does not.
        let isPossible = parameters != nil && !password.utf8.contains(0)
        let known = isPossible ? parameters : nil
        guard let key = await request.services.passwords.key(of: isPossible ? password : "", known) else {
            throw FieldError.passwordsOverloaded
        }
        let rows = try await request.rows(
            of: Statement(isRight, [.optional(known == nil ? nil : user?.text), .key(key)]))
        return rows.count == 1 && rows.boolean(0, 0) ? key : nil
    }
}
