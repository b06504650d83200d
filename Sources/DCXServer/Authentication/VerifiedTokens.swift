internal import DCXSchema

/// Tokens whose signature was checked before: what the check found is remembered until the token expires. One for each event
/// loop, on its thread only. What a user may do, and whether its session goes on, is no part of it: that is
/// read from MAIN.
final class VerifiedTokens {
    private static let maximumTokens = 10_000

    private let tokens: AccessTokens
    private let clock: any Clock
    private var known: [String: VerifiedToken] = [:]

    init(_ tokens: AccessTokens, clock: any Clock) {
        self.tokens = tokens
        self.clock = clock
    }

    /// Whom a token speaks for; nil where it is malformed, forged or expired.
    func verify(_ token: String) -> VerifiedIdentity? {
        if let found = known[token] {
            if clock.secondsSince1970() < found.expiresAt { return found.identity }
            known[token] = nil
            return nil
        }
        guard let verified = tokens.verify(token) else { return nil }
        if known.count >= Self.maximumTokens { known.removeAll(keepingCapacity: true) }
        known[token] = verified
        return verified.identity
    }
}

/// What a token whose signature was checked says.
struct VerifiedToken {
    let identity: VerifiedIdentity
    /// In seconds since 1970: when it is no longer taken.
    let expiresAt: Int
}
