internal import CCrypto
internal import DCXSchema
internal import GraphQLCore

/// Access tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256, and with nothing else.
final class AccessTokens: TokenIssuing, Sendable {
    static let minimumKeyBytes = 32
    private static let issuer = "dcx"
    private static let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    private static let maximumLength = 2_048

    private let key: [UInt8]
    private let clock: any Clock

    /// - Parameter key: at least `minimumKeyBytes` secret bytes.
    init(key: [UInt8], clock: any Clock) {
        self.key = key
        self.clock = clock
    }

    func accessToken(user: UUID, issuedAt: Int, expiresAt: Int) -> String {
        var claims = JSONBuffer(capacity: 256)
        claims.append(
            .object([
                JSONMember(name: "iss", value: .string(Self.issuer)),
                JSONMember(name: "sub", value: .string(user.text)),
                JSONMember(name: "iat", value: .number(String(issuedAt))),
                JSONMember(name: "exp", value: .number(String(expiresAt))),
            ]))
        let signed = Self.header + "." + Base64URL.encode(claims.bytes)
        return signed + "." + Base64URL.encode(signature(of: signed))
    }

    /// What a token says; nil where it is malformed, forged or expired.
    func verify(_ token: String) -> VerifiedToken? {
        guard token.utf8.count <= Self.maximumLength else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.header,
            let given = Base64URL.decode(String(parts[2])),
            Self.areEqual(given, signature(of: "\(parts[0]).\(parts[1])")),
            let bytes = Base64URL.decode(String(parts[1])),
            let claims = try? bytes.withUnsafeBufferPointer({ try JSONReader.read($0, maximumDepth: 2) }),
            claims["iss"] == .string(Self.issuer),
            case .number(let expiry) = claims["exp"], let expiresAt = Int(expiry),
            clock.secondsSince1970() < expiresAt,
            case .string(let subject) = claims["sub"], let user = UUID(subject)
        else { return nil }
        return VerifiedToken(identity: VerifiedIdentity(verifiedUser: user), expiresAt: expiresAt)
    }

    private func signature(of text: String) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let message = Array(text.utf8)
        _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &signature, &length)
        return Array(signature.prefix(Int(length)))
    }

    /// In a time that does not depend on where they differ.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && !left.isEmpty && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
