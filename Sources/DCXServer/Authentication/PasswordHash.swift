internal import CCrypto

/// A password as it is stored: `scrypt-sha256$<log2 N>$<r>$<p>$<salt>$<hash>`, in hexadecimal, where the hash is the SHA-256 of
/// the key that scrypt (RFC 7914) derives. MAIN compares: this process derives keys, and never reads what is stored.
struct PasswordHash {
    private static let saltLength = 16

    private let salt: [UInt8]
    private let key: [UInt8]

    /// The hash of a password under a new salt; nil where libcrypto has no random bytes.
    init?(_ password: String) {
        var salt = [UInt8](repeating: 0, count: Self.saltLength)
        guard RAND_bytes(&salt, Int32(salt.count)) == 1,
            let key = PasswordParameters(salt: salt).key(of: password)
        else { return nil }
        self.salt = salt
        self.key = key
    }

    var stored: String {
        "scrypt-sha256$\(PasswordParameters.costs)$\(Hexadecimal.text(salt))$\(Hexadecimal.text(Digest.sha256(key)))"
    }
}

/// What the key of a password is derived with: `scrypt$<log2 N>$<r>$<p>$<salt>`.
struct PasswordParameters {
    private static let costLog2: UInt64 = 14
    private static let blockSize: UInt64 = 8
    private static let parallelization: UInt64 = 5
    private static let keyLength = 32
    /// libcrypto's own bound is too small for these costs.
    private static let maximumMemory: UInt64 = 64 << 20

    static let costs = "\(costLog2)$\(blockSize)$\(parallelization)"

    private let salt: [UInt8]

    init(salt: [UInt8]) { self.salt = salt }

    /// Reads what MAIN says; nil for anything else, and for other costs.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "scrypt", parts[1...3].joined(separator: "$") == Self.costs,
            let salt = Hexadecimal.bytes(parts[4])
        else { return nil }
        self.salt = salt
    }

    /// For addresses that are nobody's: deriving a key takes as long.
    static let unknown = PasswordParameters(salt: [UInt8](repeating: 0, count: 16))

    /// Takes some 50 ms of a core. Nil where libcrypto has not the memory.
    func key(of password: String) -> [UInt8]? {
        var key = [UInt8](repeating: 0, count: Self.keyLength)
        let text = password.utf8.map { CChar(bitPattern: $0) }
        let isDerived = EVP_PBE_scrypt(
            text, text.count, salt, salt.count, 1 << Self.costLog2, Self.blockSize, Self.parallelization,
            Self.maximumMemory, &key, key.count)
        return isDerived == 1 ? key : nil
    }
}

/// Bytes as two digits each.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// - Returns: nil for what is not hexadecimal.
    static func bytes(_ text: Substring) -> [UInt8]? {
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
