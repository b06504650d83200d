internal import DCXSchema
internal import GraphQLCore

/// Access tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256, and with nothing else.
final class AccessTokens: TokenIssuing, Sendable {
    private static let maximumLength = 2_048
    /// By how many seconds the clocks of two machines may differ.
    private static let clockSkew = 30
    /// No time that a token of ours has lies beyond; what is added to one below does not overflow.
    private static let times = 0..<1 << 40

    /// Who issues tokens, and whom they are for.
    struct Names: Sendable {
        var issuer = "dcx"
        var audience = "dcx"
    }

    private let keys: TokenKeys
    private let names: Names
    private let clock: any Clock

    init(_ keys: TokenKeys, _ names: Names = Names(), clock: any Clock) {
        self.keys = keys
        self.names = names
        self.clock = clock
    }

    func accessToken(user: UUID, session: UUID, issuedAt: Int, expiresAt: Int) -> String {
        var claims = JSONBuffer(capacity: 256)
        claims.append(
            .object([
                JSONMember(name: "iss", value: .string(names.issuer)),
                JSONMember(name: "aud", value: .string(names.audience)),
                JSONMember(name: "sub", value: .string(user.text)),
                JSONMember(name: "sid", value: .string(session.text)),
                JSONMember(name: "iat", value: .number(String(issuedAt))),
                JSONMember(name: "exp", value: .number(String(expiresAt))),
            ]))
        let signed = keys.signing.header + "." + Base64URL.encode(claims.bytes)
        return signed + "." + Base64URL.encode(Digest.hmacSHA256(key: keys.signing.secret, Array(signed.utf8)))
    }

    /// No access token signs such a text: a header has no zero byte.
    func successors(of token: String, salt: String) -> [String] {
        let message = Array("refresh successor\0\(token)\0\(salt)".utf8)
        return keys.all.map { Base64URL.encode(Digest.hmacSHA256(key: $0.secret, message)) }
    }

    /// What a check of a token finds.
    enum Finding {
        case valid(VerifiedToken)
        /// One of ours, whose time is over.
        case expired
        /// Malformed or forged.
        case invalid
    }

    func verify(_ token: String) -> Finding {
        guard token.utf8.count <= Self.maximumLength else { return .invalid }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let key = keys.key(ofHeader: parts[0]), let given = Base64URL.decode(String(parts[2])),
            Digest.areEqual(given, Digest.hmacSHA256(key: key.secret, Array("\(parts[0]).\(parts[1])".utf8))),
            let bytes = Base64URL.decode(String(parts[1])),
            let claims = try? bytes.withUnsafeBufferPointer({ try JSONReader.read($0, maximumDepth: 2) })
        else { return .invalid }
        return verify(claims)
    }

    /// What claims of ours say. Only a token that is right in everything else is expired.
    private func verify(_ claims: JSONValue) -> Finding {
        let now = clock.secondsSince1970()
        guard claims["iss"] == .string(names.issuer), claims["aud"] == .string(names.audience),
            let expiresAt = time(claims["exp"]), let issuedAt = time(claims["iat"]),
            issuedAt <= now + Self.clockSkew,
            hasBegun(claims["nbf"], now),
            case .string(let subject) = claims["sub"], let user = UUID(subject),
            case .string(let sid) = claims["sid"], let session = UUID(sid)
        else { return .invalid }
        if now >= expiresAt + Self.clockSkew { return .expired }
        return .valid(
            VerifiedToken(
                identity: VerifiedIdentity(verifiedSession: session, user: user), expiresAt: expiresAt + Self.clockSkew)
        )
    }

    /// Tokens of ours say nothing of when they begin; what says it is taken at its word.
    private func hasBegun(_ claim: JSONValue?, _ now: Int) -> Bool {
        guard let claim else { return true }
        guard let begin = time(claim) else { return false }
        return begin <= now + Self.clockSkew
    }

    private func time(_ claim: JSONValue?) -> Int? {
        guard case .number(let text) = claim, let seconds = Int(text), Self.times.contains(seconds) else { return nil }
        return seconds
    }
}
