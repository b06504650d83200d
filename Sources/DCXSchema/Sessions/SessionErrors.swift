internal import GraphQLCore

/// For an address that nobody has and for a wrong password alike.
struct InvalidCredentials: BusinessError {
    var message: String { "No active user has this e-mail address and password." }
}

/// For accounts that there are and for others alike.
struct TooManyAttempts: BusinessError {
    let retryAfterSeconds: Int

    var message: String {
        "There were too many attempts to sign in. Wait \(retryAfterSeconds) seconds before the next."
    }

    static let leaves = [
        PayloadLeaf<TooManyAttempts>(name: "retryAfterSeconds") { .number(String($0.retryAfterSeconds)) }
    ]
}

/// For a refresh token that never was one, has ended or was used before, and for a session that has ended.
struct InvalidRefreshToken: BusinessError {
    var message: String { "The session cannot be renewed: sign in again." }

    var path: [String]? { ["refreshToken"] }
}
