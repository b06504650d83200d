/// Derives keys from passwords, for MAIN to compare; it takes long, so it happens elsewhere than on the event loop.
public protocol PasswordHashing: AnyObject {
    /// Waits for a turn to check passwords or to make hashes. Turns go round networks and accounts, so that whoever tries often
    /// waits longest; of an account there is one at a time.
    /// - Parameter answer: called once, on the thread that asked; with false where too many are waiting, and there is no turn.
    func beginTurn(of claim: PasswordClaim, answer: @escaping (Bool) -> Void)

    /// Ends a turn that was given.
    func endTurn(of claim: PasswordClaim)

    /// Answers in about the time that turns take at the moment, with the waiting for them, and does nothing.
    /// - Parameter answer: called once, on the thread that asked.
    func pretend(answer: @escaping () -> Void)

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

/// For whom a turn is taken.
public struct PasswordClaim: Sendable, Hashable {
    package let network: String
    /// The account's key: there may be no such account.
    package let account: String

    package init(network: String, account: String) {
        self.network = network
        self.account = account
    }
}

extension PasswordHashing {
    /// Runs the body in a turn.
    /// - Returns: nil where too many are waiting.
    func inTurn<Value>(of claim: PasswordClaim, _ body: () async throws -> Value) async throws -> Value? {
        guard await withUnsafeContinuation({ waiter in beginTurn(of: claim) { waiter.resume(returning: $0) } })
        else { return nil }
        defer { endTurn(of: claim) }
        return try await body()
    }

    func pretend() async {
        await withUnsafeContinuation { waiter in pretend { waiter.resume() } }
    }

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

    /// The secrets that follow a token: derived from it, the salt and a key that is kept outside of the databases.
    /// - Returns: one for each key, 43 letters of base64url; that of the key that signs comes first.
    func successors(of token: String, salt: String) -> [String]
}

/// Makes secrets of 256 random bits, and knows them again by their SHA-256.
public protocol SecretMaking: AnyObject {
    /// - Returns: 43 letters of base64url; nil where there are no random bytes to be had.
    func makeSecret() -> String?

    func hash(of secret: String) -> SecretHash
}

/// The SHA-256 of a secret: all that is kept of it.
public struct SecretHash: Sendable, Hashable {
    /// Words and not an array: every request looks its viewer up by it.
    private let words: SIMD4<UInt64>

    /// - Parameter bytes: 32 of them.
    package init(_ bytes: [UInt8]) {
        var words = SIMD4<UInt64>()
        for (place, byte) in bytes.prefix(32).enumerated() { words[place / 8] = words[place / 8] << 8 | UInt64(byte) }
        self.words = words
    }

    /// In hexadecimal.
    var text: String {
        (0..<4).map { place in
            let digits = String(words[place], radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// A part of it is as good as the whole.
    public func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}
