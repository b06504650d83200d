internal import GraphQLCore

/// A password that somebody chooses.
struct NewPassword {
    private static let minimumCharacters = 12
    private static let maximumBytes = 1_024

    let text: String

    /// - Throws: `Refusal` for one that is too short or too long, is nothing but white space and invisible characters, or has a NUL: inside of scrypt,
    ///   PBKDF2 fills short passwords up with those.
    init(_ call: MutationCall, path: String) throws {
        guard case .string(let given) = call.input[path] else {
            preconditionFailure("the schema says that \(call.name) has \(path)")
        }
        let text = TypedText.composed(given)
        guard text.unicodeScalars.count >= Self.minimumCharacters, text.utf8.count <= Self.maximumBytes,
            given.utf8.count <= Self.maximumBytes, !text.utf8.contains(0)
        else {
            throw Refusal(
                InvalidInput(
                    "A password has at least \(Self.minimumCharacters) characters and at most \(Self.maximumBytes) bytes.",
                    path: [path]))
        }
        if TypedText.isBlank(text) {
            throw Refusal(InvalidInput("A password has more than white space and invisible characters.", path: [path]))
        }
        self.text = text
    }

    /// What is stored of it. For who has a turn.
    func hash(_ request: PortalRequest) async throws(FieldError) -> String {
        guard let hash = await request.services.passwords.hash(of: text) else { throw .passwordsOverloaded }
        return hash
    }
}
