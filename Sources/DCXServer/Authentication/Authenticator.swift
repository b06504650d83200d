internal import DCXSchema

/// Says whom the token of a request speaks for: an access token by its signature, an API key by its hash, which MAIN then has
/// to know. One for each event loop, on its thread only.
final class Authenticator {
    private static let apiKeyPrefix: StaticString = "dcx_"
    private static let apiKeyLength = 47

    private let tokens: VerifiedTokens
    private let secrets: any SecretMaking

    init(_ tokens: VerifiedTokens, _ secrets: any SecretMaking) {
        self.tokens = tokens
        self.secrets = secrets
    }

    func identify(_ token: UnsafeBufferPointer<UInt8>) -> Identification {
        let prefixLength = Self.apiKeyPrefix.utf8CodeUnitCount
        guard token.count >= prefixLength, token[part: 0..<prefixLength].equals(Self.apiKeyPrefix) else {
            return tokens.identify(token)
        }
        let text = String(decoding: token, as: UTF8.self)
        guard token.count == Self.apiKeyLength, Base64URL.decode(String(text.dropFirst(prefixLength))) != nil
        else { return .invalid }
        return .identity(VerifiedIdentity(apiKey: secrets.hash(of: text)))
    }
}

/// Whom a token speaks for.
enum Identification: Equatable {
    case identity(VerifiedIdentity)
    /// An access token of ours that has expired.
    case expired
    /// Malformed or forged.
    case invalid
}
