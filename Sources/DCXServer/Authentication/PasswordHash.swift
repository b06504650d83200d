internal import CCrypto

/// A stored password: `scrypt$<log2 N>$<r>$<p>$<salt>$<key>`, salt and key in hexadecimal (RFC 7914).
struct PasswordHash {
    private static let costLog2: UInt64 = 14
    private static let blockSize: UInt64 = 8
    private static let parallelization: UInt64 = 5
    private static let keyLength = 32
    private static let saltLength = 16
    /// libcrypto's own bound is too small for these costs.
    private static let maximumMemory: UInt64 = 64 << 20

    private let salt: [UInt8]
    private let key: [UInt8]

    /// The hash of a password under a new salt; nil where libcrypto has no random bytes.
    init?(_ password: String) {
        var salt = [UInt8](repeating: 0, count: Self.saltLength)
        guard RAND_bytes(&salt, Int32(salt.count)) == 1, let key = Self.derive(password, salt) else { return nil }
        self.salt = salt
        self.key = key
    }

    /// Reads what is stored; nil for anything else, and for other costs.
    init?(stored: String) {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", UInt64(parts[1]) == Self.costLog2,
            UInt64(parts[2]) == Self.blockSize, UInt64(parts[3]) == Self.parallelization,
            let salt = Self.bytes(parts[4]), let key = Self.bytes(parts[5]), key.count == Self.keyLength
        else { return nil }
        self.salt = salt
        self.key = key
    }

    /// A hash that no password has, for addresses that are nobody's: checking it takes as long.
    static let unknown = PasswordHash(
        salt: [UInt8](repeating: 0, count: saltLength), key: [UInt8](repeating: 0, count: keyLength))

    private init(salt: [UInt8], key: [UInt8]) {
        self.salt = salt
        self.key = key
    }

    var stored: String {
        "scrypt$\(Self.costLog2)$\(Self.blockSize)$\(Self.parallelization)$\(Self.text(salt))$\(Self.text(key))"
    }

    /// Takes some 50 ms of a core.
    func matches(_ password: String) -> Bool {
        guard let derived = Self.derive(password, salt) else { return false }
        return CRYPTO_memcmp(derived, key, key.count) == 0
    }

    private static func derive(_ password: String, _ salt: [UInt8]) -> [UInt8]? {
        var key = [UInt8](repeating: 0, count: keyLength)
        let text = password.utf8.map { CChar(bitPattern: $0) }
        let isDerived = EVP_PBE_scrypt(
            text, text.count, salt, salt.count, 1 << costLog2, blockSize, parallelization, maximumMemory, &key,
            key.count)
        return isDerived == 1 ? key : nil
    }

    private static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        var rest = text
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
