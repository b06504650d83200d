internal import DCXSchema

/// The keys of access tokens: one that signs, and more that verify, so that keys can be changed while tokens are out.
struct TokenKeys: Sendable {
    static let minimumBytes = 32

    struct Key: Sendable {
        let secret: [UInt8]
        /// The header of the tokens that it signs, in base64url: the algorithm, and which key it is.
        let header: String

        /// - Parameter secret: at least `minimumBytes`.
        init(_ secret: [UInt8]) {
            self.secret = secret
            // It follows from the key: processes that have the same key call it the same.
            let digits = Digest.sha256(secret).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            header = Base64URL.encode(Array(#"{"alg":"HS256","kid":"\#(digits.joined())","typ":"JWT"}"#.utf8))
        }
    }

    let signing: Key
    /// All of them, the signing one first.
    let all: [Key]
    private let byHeader: [String: Key]

    init(signing: [UInt8], verifying: [[UInt8]] = []) {
        self.signing = Key(signing)
        all = [self.signing] + verifying.map(Key.init)
        byHeader = Dictionary(all.map { ($0.header, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The key of a token's header. It has to be one that a key of ours writes, to the byte: another algorithm, none, an
    /// unknown key and an unknown member are no header of ours.
    func key(ofHeader header: some StringProtocol) -> Key? { byHeader[String(header)] }
}
