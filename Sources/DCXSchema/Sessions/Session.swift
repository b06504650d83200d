internal import GraphQLCore

/// What a client gets when it signs in, and each time it renews that.
struct Session: PayloadObject {
    let accessToken: String
    let refreshToken: String
    /// Of the access token, in seconds since 1970.
    let expiresAt: Int

    static let leaves = [
        PayloadLeaf<Session>(name: "accessToken") { .string($0.accessToken) },
        PayloadLeaf<Session>(name: "refreshToken") { .string($0.refreshToken) },
        PayloadLeaf<Session>(name: "expiresAt") { .string(DateTimeText.text(secondsSince1970: $0.expiresAt)) },
        PayloadLeaf<Session>(name: "refreshAt") {
            .string(DateTimeText.text(secondsSince1970: $0.expiresAt - SessionLifetime.refreshMargin))
        },
    ]
}

/// How long what a sign-in gives is valid, in seconds.
enum SessionLifetime {
    static let accessToken = 15 * 60
    /// How long before the end of an access token it is time for another.
    static let refreshMargin = 5 * 60
    /// How long a session may rest: a refresh token that is not used in this time ends.
    static let refreshToken = 7 * 86_400
    /// How long a session lasts, however often it is renewed.
    static let session = 30 * 86_400
    /// How long a refresh token that was used gives its successor again: two tabs may renew at once, and an answer may be lost.
    static let sameSuccessor = 10
}

/// A refresh token as it is stored: its hash. The text goes to the client and is kept nowhere.
struct RefreshToken {
    /// People and scanners of leaked secrets know one by it.
    private static let prefix = "dcxr_"
    private static let length = 48

    let text: String
    let hash: SecretHash

    /// A new one.
    init(_ secrets: any SecretMaking) throws(FieldError) { self.init(secret: try Self.secret(secrets), secrets) }

    private init(secret: String, _ secrets: any SecretMaking) {
        text = Self.prefix + secret
        hash = secrets.hash(of: text)
    }

    /// - Throws: where there are no random bytes to be had.
    static func secret(_ secrets: any SecretMaking) throws(FieldError) -> String {
        guard let secret = secrets.makeSecret() else {
            throw FieldError("The service cannot make secrets at the moment.", code: "INTERNAL_ERROR")
        }
        return secret
    }

    /// The tokens that may follow this one, one for each key of the server's: that of the key that signs comes first.
    /// - Parameter salt: of this use of the token.
    func successors(salt: String, _ services: PortalServices) -> [RefreshToken] {
        services.tokens.successors(of: text, salt: salt).map { RefreshToken(secret: $0, services.secrets) }
    }

    /// One that a client sent; nil for what is none.
    init?(_ text: String, _ secrets: any SecretMaking) {
        guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix) else { return nil }
        self.text = text
        hash = secrets.hash(of: text)
    }
}
