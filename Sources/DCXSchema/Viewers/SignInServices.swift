/// Checks passwords against stored hashes; it takes long, so it happens elsewhere than on the event loop.
public protocol PasswordHashing: AnyObject {
    /// - Parameters:
    ///   - hash: nil where there is no such user; the check then takes as long and says false.
    ///   - answer: called once, on the thread that asked.
    func verify(_ password: String, hash: String?, answer: @escaping (PasswordCheck) -> Void)
}

public enum PasswordCheck: Sendable {
    case correct, wrong
    /// Too many are waiting.
    case overloaded
}

/// Issues access tokens.
public protocol TokenIssuing: AnyObject {
    /// - Parameter expiresAt: seconds since 1970.
    func accessToken(user: UUID, issuedAt: Int, expiresAt: Int) -> String
}
