internal import CCrypto
internal import DCXSchema

/// SHA-256 and random bytes, from libcrypto.
enum Digest {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length)
        return Array(code.prefix(Int(length)))
    }

    /// Whether they are equal, in a time that does not depend on where they differ.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && !left.isEmpty && CRYPTO_memcmp(left, right, left.count) == 0
    }
}

/// Secrets of libcrypto's random bytes.
final class Secrets: SecretMaking {
    private static let byteCount = 32

    func makeSecret() -> String? {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        guard RAND_bytes(&bytes, Int32(bytes.count)) == 1 else { return nil }
        return Base64URL.encode(bytes)
    }

    func hash(of secret: String) -> SecretHash { SecretHash(Digest.sha256(Array(secret.utf8))) }
}
