/// Who does something, as ledgers and the audit log keep it.
struct Actor: Sendable {
    /// Which side it stands on: `platform`, `reseller`, `customer` or `system`.
    let kind: String
    /// The user; of an API key, its maker. Nil: nobody.
    let user: UUID?
    var apiKey: UUID?
    /// For whom it acts.
    var organisation: UUID?

    /// Nobody: the portal itself.
    static let system = Actor(kind: "system", user: nil)

    init(kind: String, user: UUID?, organisation: UUID? = nil) {
        self.kind = kind
        self.user = user
        self.organisation = organisation
    }

    init(_ viewer: Viewer) {
        kind = viewer.scope.kind.rawValue
        organisation = viewer.organisationUUID
        switch viewer.principal {
        case .user(let user, _): self.user = user.uuid
        case .apiKey(let key, let maker):
            user = maker
            apiKey = key
        }
    }
}
