/// Derives keys from passwords, for MAIN to compare; it takes long, so it happens elsewhere than on the event loop.
public protocol PasswordHashing: AnyObject {
    /// - Parameters:
    ///   - parameters: what MAIN says of the user's password; nil where there is no such user; it then takes as long.
    ///   - answer: called once, on the thread that asked; with nil where too many are waiting.
    func derive(_ password: String, parameters: String?, answer: @escaping (PasswordKey?) -> Void)

    /// Makes what is stored of a password.
    /// - Parameter answer: called once, on the thread that asked; with nil where too many are waiting, or there are no random
    ///   bytes to be had.
    func makeHash(of password: String, answer: @escaping (String?) -> Void)
}

/// The key that was derived from a password: what shows MAIN that somebody knows it.
public struct PasswordKey: Sendable {
    /// In hexadecimal.
    let text: String

    package init(_ bytes: [UInt8]) {
        text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension PasswordHashing {
    func key(of password: String, _ parameters: String?) async -> PasswordKey? {
        await withUnsafeContinuation { waiter in
            derive(password, parameters: parameters) { waiter.resume(returning: $0) }
        }
    }

    func hash(of password: String) async -> String? {
        await withUnsafeContinuation { waiter in makeHash(of: password) { waiter.resume(returning: $0) } }
    }
}

/// Issues access tokens.
public protocol TokenIssuing: AnyObject {
    /// - Parameters:
    ///   - session: what the token ends with, whenever it ends itself.
    ///   - issuedAt: seconds since 1970, as is `expiresAt`.
    func accessToken(user: UUID, session: UUID, issuedAt: Int, expiresAt: Int) -> String
}

/// Makes secrets of 256 random bits, and knows them again by their SHA-256.
public protocol SecretMaking: AnyObject {
    /// - Returns: 43 letters of base64url; nil where there are no random bytes to be had.
    func makeSecret() -> String?

    func hash(of secret: String) -> SecretHash
}

/// The SHA-256 of a secret: all that is kept of it.
public struct SecretHash: Sendable, Hashable {
    /// In hexadecimal.
    let text: String

    /// - Parameter bytes: 32 of them.
    package init(_ bytes: [UInt8]) {
        text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
