/// A password as a person typed it. Keyboards differ in how they compose letters: it is hashed in its composed form (NFC).
struct PasswordText {
    private static let maximumBytes = 1_024

    /// As it was given, and composed; one where these are the same.
    private let forms: [String]

    init(_ given: String) {
        // PBKDF2, inside of scrypt, fills short passwords up with NUL: one that ends so would be equal to one that does not.
        guard given.utf8.count <= Self.maximumBytes, !given.utf8.contains(0) else {
            forms = []
            return
        }
        let composed = TypedText.composed(given)
        // Passwords that were set as they were given stay good. How much is checked follows from the text alone.
        forms = composed.utf8.elementsEqual(given.utf8) ? [given] : [composed, given]
    }

    /// The key of the password where it is right; nil where it is wrong. The same work for a user that there is not.
    /// - Parameter parameters: nil where there is no user that can sign in.
    func key(_ user: UUID?, _ parameters: String?, _ request: PortalRequest) async throws -> PasswordKey? {
        if forms.isEmpty { return try await PasswordProof.key(of: "", nil, nil, request) }
        var right: PasswordKey?
        for form in forms {
            if let key = try await PasswordProof.key(of: form, user, parameters, request) { right = key }
        }
        return right
    }
}
