internal import DCXSchema
internal import Glibc

/// Tokens whose signature was checked before: what the check found is remembered until the token expires. One for each event
/// loop, on its thread only. What a user may do, and whether its session goes on, is no part of it: that is
/// read from MAIN.
final class VerifiedTokens {
    private static let maximumTokens = 10_000

    private let tokens: AccessTokens
    private let clock: any Clock
    /// By the end of the signature, which is as good as a hash: only tokens that are not forged are here.
    private var known: [UInt64: Known] = [:]

    private final class Known {
        let text: [UInt8]
        let token: VerifiedToken

        init(_ text: UnsafeBufferPointer<UInt8>, _ token: VerifiedToken) {
            self.text = Array(text)
            self.token = token
        }
    }

    init(_ tokens: AccessTokens, clock: any Clock) {
        self.tokens = tokens
        self.clock = clock
    }

    /// Whom a token speaks for.
    func identify(_ text: UnsafeBufferPointer<UInt8>) -> Identification {
        let bytes = UnsafeRawBufferPointer(text)
        guard bytes.count >= 8 else { return .invalid }
        let key = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
        if let found = known[key], bytes.hasBytes(of: found.text) {
            if clock.secondsSince1970() < found.token.expiresAt { return .identity(found.token.identity) }
            known[key] = nil
            return .expired
        }
        switch tokens.verify(String(decoding: text, as: UTF8.self)) {
        case .invalid: return .invalid
        case .expired: return .expired
        case .valid(let verified):
            if known.count >= Self.maximumTokens { known.removeAll(keepingCapacity: true) }
            known[key] = Known(text, verified)
            return .identity(verified.identity)
        }
    }
}

/// What a token whose signature was checked says.
struct VerifiedToken {
    let identity: VerifiedIdentity
    /// In seconds since 1970: when it is no longer taken.
    let expiresAt: Int
}

extension UnsafeRawBufferPointer {
    /// Whether these are the same bytes.
    func hasBytes(of other: [UInt8]) -> Bool {
        guard count == other.count, let baseAddress else { return isEmpty && other.isEmpty }
        return other.withUnsafeBytes { other in
            other.baseAddress.map { memcmp(baseAddress, $0, count) == 0 } ?? false
        }
    }
}
