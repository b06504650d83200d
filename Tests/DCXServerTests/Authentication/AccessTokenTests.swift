import DCXSchema
import Synchronization
import Testing

@testable import DCXServer

struct AccessTokenTests {
    private static let user = UUID("00000000-0000-4000-8000-000000000103")
    private let clock = StoppedClock()

    private func tokens(_ key: UInt8 = 1) -> AccessTokens {
        AccessTokens(key: [UInt8](repeating: key, count: 32), clock: clock)
    }

    private func token(_ tokens: AccessTokens) throws -> String {
        tokens.accessToken(user: try #require(Self.user), issuedAt: 0, expiresAt: 900)
    }

    @Test func speaksForItsUserUntilItExpires() throws {
        let verified = VerifiedTokens(tokens(), clock: clock)
        let token = Array(try token(tokens()).utf8)
        let verify = { token.withUnsafeBufferPointer { verified.verify($0) } }
        #expect(verify()?.userUUID == Self.user)
        clock.set(899)
        #expect(verify()?.userUUID == Self.user)
        clock.set(900)
        #expect(verify() == nil)
        #expect(verify() == nil)
    }

    @Test func isRefusedUnderAnotherKey() throws {
        #expect(tokens(2).verify(try token(tokens(1))) == nil)
    }

    @Test func everyChangedByteIsRefused() throws {
        let token = Array(try token(tokens()).utf8)
        for index in token.indices {
            var forged = token
            forged[index] = forged[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(tokens().verify(String(decoding: forged, as: UTF8.self)) == nil, "byte \(index)")
        }
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", #"{"alg":"none"}"#])
    func whatIsNoTokenIsRefused(text: String) { #expect(tokens().verify(text) == nil) }
}

private final class StoppedClock: Clock {
    private let seconds = Mutex(0)

    func set(_ value: Int) { seconds.withLock { $0 = value } }

    func secondsSince1970() -> Int { seconds.withLock { $0 } }
}
