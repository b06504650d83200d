internal import GraphQLCore

/// Why a request has no viewer.
public enum ViewerAbsence: Sendable {
    /// The request has no token.
    case noToken
    /// Its access token was valid, and has expired: the client can renew the session.
    case tokenExpired
    /// Its session was ended: the client has to sign in again.
    case sessionEnded

    package var code: String {
        switch self {
        case .noToken, .sessionEnded: "UNAUTHENTICATED"
        case .tokenExpired: "TOKEN_EXPIRED"
        }
    }

    package var message: String {
        switch self {
        case .noToken: "Sign in first."
        case .tokenExpired: "The access token has expired. Renew the session with refreshSession, or sign in again."
        case .sessionEnded: "The session has ended. Sign in again."
        }
    }

    /// What a field says that needs a viewer.
    var fieldError: FieldError { FieldError(message, code: code) }
}
