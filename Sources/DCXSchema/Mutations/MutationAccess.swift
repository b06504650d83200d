internal import GraphQLCore

/// Who may send a mutation. It is checked before the mutation sees anything.
enum MutationAccess: Sendable {
    /// Anybody: it signs somebody in.
    case anybody
    /// Who is signed in, whatever the state of its organisation: what it does takes access away and gives none. Whose key or password
    /// has leaked can wait for nothing.
    case signedIn
    /// Who is signed in and whose organisation may change things.
    case active
    /// The same, and that has this permission.
    case permission(Permission)

    /// What it requires; nil is none.
    var permission: Permission? {
        if case .permission(let permission) = self { permission } else { nil }
    }

    func check(_ request: PortalRequest) throws(FieldError) {
        switch self {
        case .anybody: return
        case .signedIn: _ = try request.signedInViewer()
        case .active: try Self.checkActive(try request.signedInViewer())
        case .permission(let permission):
            let viewer = try request.signedInViewer()
            try request.require(permission)
            try Self.checkActive(viewer)
        }
    }

    private static func checkActive(_ viewer: Viewer) throws(FieldError) {
        if viewer.isSuspended {
            throw FieldError("The organisation is suspended: it cannot change anything for now.", code: "FORBIDDEN")
        }
    }
}
