internal import DCXSchema
internal import GraphQLCore

/// Who may ask about the schema itself. `__typename` is part of any answer.
enum IntrospectionPolicy: String {
    case on
    case signedIn = "signed-in"
    case off

    /// - Throws: for a viewer that may not ask.
    func admit(_ viewer: Viewer?) throws(RequestRefusal) {
        switch self {
        case .on: break
        case .signedIn where viewer != nil: break
        case .signedIn:
            throw RequestRefusal(
                .unauthorized, "Sign in to ask about the schema.", code: "UNAUTHENTICATED",
                headers: "WWW-Authenticate: Bearer\r\n")
        case .off:
            throw RequestRefusal(
                .badRequest, "Asking about the schema is switched off here.", code: "INTROSPECTION_OFF")
        }
    }
}
