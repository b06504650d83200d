import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

struct AccessTokenTests {
    private static let user = "00000000-0000-4000-8000-000000000103"
    private static let session = "00000000-0000-4000-8000-00000000aaaa"
    private let clock = StoppedClock(at: 1_000)

    private func secret(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    private func tokens(
        _ key: UInt8 = 1, others: [UInt8] = [], _ names: AccessTokens.Names = AccessTokens.Names()
    ) -> AccessTokens {
        AccessTokens(TokenKeys(signing: secret(key), verifying: others.map(secret)), names, clock: clock)
    }

    private func token(_ tokens: AccessTokens) throws -> String {
        tokens.accessToken(
            user: try #require(UUID(Self.user)), session: try #require(UUID(Self.session)), issuedAt: 1_000,
            expiresAt: 1_900)
    }

    /// A token of any header and claims, signed by the key of these tests.
    private func forged(_ header: String? = nil, _ claims: String) -> String {
        let key = TokenKeys.Key(secret(1))
        let signed =
            (header.map { Base64URL.encode(Array($0.utf8)) } ?? key.header) + "."
            + Base64URL.encode(Array(claims.utf8))
        return signed + "." + Base64URL.encode(Digest.hmacSHA256(key: key.secret, Array(signed.utf8)))
    }

    private static func claims(
        iss: String = #""dcx""#, aud: String = #""dcx""#, sub: String = "\"\(user)\"", sid: String = "\"\(session)\"",
        iat: String = "1000", exp: String = "1900", more: String = ""
    ) -> String {
        #"{"iss":\#(iss),"aud":\#(aud),"sub":\#(sub),"sid":\#(sid),"iat":\#(iat),"exp":\#(exp)\#(more)}"#
    }

    @Test func speaksForItsSessionUntilItExpires() throws {
        let verified = VerifiedTokens(tokens(), clock: clock)
        let token = try token(tokens())
        let identity = VerifiedIdentity(
            verifiedSession: try #require(UUID(Self.session)), user: try #require(UUID(Self.user)))
        #expect(verified.verify(token) == .identity(identity))
        // Clocks may differ by half a minute.
        clock.set(1_929)
        #expect(verified.verify(token) == .identity(identity))
        #expect(tokens().verify(token).token?.identity == identity)
        clock.set(1_930)
        #expect(verified.verify(token) == .expired)
        #expect(verified.verify(token) == .expired)
        #expect(tokens().verify(token).isExpired)
    }

    /// What else is wrong with a token makes it invalid, expired or not.
    @Test func onlyATokenOfOursExpires() throws {
        let token = try token(tokens())
        clock.set(100_000)
        #expect(tokens().verify(token).isExpired)
        #expect(!tokens(2).verify(token).isExpired)
        #expect(!tokens().verify(token + "A").isExpired)
        for claims in [
            Self.claims(iss: "\"else\""), Self.claims(sid: "null"), Self.claims(sub: "\"x\""), Self.claims(iat: "null"),
            Self.claims(more: #","nbf":1000000"#), "{}",
        ] {
            #expect(!tokens().verify(forged(claims)).isExpired)
        }
    }

    @Test func clockThatIsBehindTakesATokenHalfAMinuteEarly() throws {
        let token = try token(tokens())
        clock.set(970)
        #expect(tokens().verify(token).token != nil)
        clock.set(969)
        #expect(tokens().verify(token).token == nil)
    }

    @Test func keysAreChangedWhileTokensAreOut() throws {
        let old = try token(tokens(1))
        #expect(tokens(2).verify(old).token == nil, "a key that is not known")
        #expect(tokens(2, others: [3, 1]).verify(old).token != nil)
        #expect(tokens(1, others: [2]).verify(try token(tokens(2, others: [1]))).token != nil)
        #expect(TokenKeys.Key(secret(1)).header != TokenKeys.Key(secret(2)).header)
    }

    @Test func namesOfOthersAreRefused() throws {
        let others = [AccessTokens.Names(issuer: "else"), AccessTokens.Names(audience: "else")]
        for names in others {
            #expect(tokens(1, names).verify(try token(tokens())).token == nil)
            #expect(tokens(1, names).verify(try token(tokens(1, names))).token != nil)
        }
    }

    @Test func everyChangedByteIsRefused() throws {
        let token = Array(try token(tokens()).utf8)
        for index in token.indices {
            var forged = token
            forged[index] = forged[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(tokens().verify(String(decoding: forged, as: UTF8.self)).token == nil, "byte \(index)")
        }
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", #"{"alg":"none"}"#])
    func whatIsNoTokenIsRefused(text: String) { #expect(tokens().verify(text).token == nil) }

    @Test func claimsOfOursAreTaken() { #expect(tokens().verify(forged(Self.claims())).token != nil) }

    /// Each signed with the right key: only what it says is wrong.
    @Test(arguments: [
        #"{"alg":"none","typ":"JWT"}"#,
        #"{"alg":"HS256","typ":"JWT"}"#,
        #"{"alg":"HS512","kid":"KID","typ":"JWT"}"#,
        #"{"alg":"RS256","kid":"KID","typ":"JWT"}"#,
        #"{"alg":"none","kid":"KID","typ":"JWT"}"#,
        #"{"alg":"HS256","kid":"0000000000000000","typ":"JWT"}"#,
        #"{"alg":"HS256","alg":"HS256","kid":"KID","typ":"JWT"}"#,
        #"{"alg":"HS256","kid":"KID","typ":"JWT","crit":["exp"]}"#,
        #"{"kid":"KID","alg":"HS256","typ":"JWT"}"#,
        "{}",
    ])
    func otherHeadersAreRefused(header: String) throws {
        let ours = try #require(Base64URL.decode(TokenKeys.Key(secret(1)).header))
        let text = String(decoding: ours, as: UTF8.self)
        let kid = try #require(text.firstMatch(of: /"kid":"([0-9a-f]{16})"/)?.output.1)
        #expect(tokens().verify(forged(header.replacing("KID", with: kid), Self.claims())).token == nil)
        #expect(tokens().verify(forged(text, Self.claims())).token != nil)
    }

    @Test(arguments: [
        claims(iss: #""else""#), claims(iss: "null"), claims(aud: #""else""#), claims(aud: #"["dcx"]"#),
        claims(sub: #""x""#), claims(sub: "1"), claims(sid: "null"), claims(sid: #""""#),
        claims(iat: "1031"), claims(iat: #""1000""#), claims(iat: "null"), claims(iat: "-1"),
        claims(exp: "970"), claims(exp: "1e9"), claims(exp: "1900.5"), claims(exp: #""1900""#),
        claims(exp: "9223372036854775807"), claims(exp: "99999999999999999999"), claims(exp: "null"),
        claims(more: #","nbf":1031"#), claims(more: #","nbf":"1000""#), claims(more: #","nbf":null"#),
        claims(more: #","exp":99999"#), claims(more: #","sub":"\#(user)""#), claims(more: #","x":[[[]]]"#),
        "{}", "[]", "", #"{"iss":"dcx"}"#, claims() + " x",
    ])
    func otherClaimsAreRefused(claims: String) { #expect(tokens().verify(forged(claims)).token == nil) }

    @Test func tokenThatBeginsNowIsTaken() {
        #expect(tokens().verify(forged(Self.claims(more: #","nbf":1030"#))).token != nil)
    }

    @Test func tokenThatIsTooLongIsRefused() {
        #expect(
            tokens().verify(forged(Self.claims(more: #","x":"\#(String(repeating: "x", count: 900))""#))).token != nil)
        #expect(
            tokens().verify(forged(Self.claims(more: #","x":"\#(String(repeating: "x", count: 2_000))""#))).token == nil
        )
    }

    private func forged(_ claims: String) -> String { forged(nil, claims) }
}

extension VerifiedTokens {
    fileprivate func verify(_ token: String) -> Identification {
        Array(token.utf8).withUnsafeBufferPointer { identify($0) }
    }
}

extension AccessTokens.Finding {
    fileprivate var token: VerifiedToken? {
        if case .valid(let token) = self { token } else { nil }
    }

    fileprivate var isExpired: Bool {
        if case .expired = self { true } else { false }
    }
}
