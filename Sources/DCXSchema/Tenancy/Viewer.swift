internal import GraphQLCore

/// Whom a token speaks for. Only the authenticator makes one: of an access token whose signature it has verified, or of an
/// API key, whose hash has to be found before there is a viewer.
public struct VerifiedIdentity: Sendable, Hashable {
    enum Kind: Hashable {
        case session(UUID, user: UUID)
        case apiKey(SecretHash)
    }

    let kind: Kind

    package init(verifiedSession session: UUID, user: UUID) { kind = .session(session, user: user) }

    package init(apiKey hash: SecretHash) { kind = .apiKey(hash) }

    /// Whether a signature says that somebody has signed in, before MAIN is asked. Anybody can send what looks like an API key.
    public var isSigned: Bool {
        if case .session = kind { true } else { false }
    }

    /// Every request looks its viewer up. Sessions have random keys, of which one half tells them apart.
    public func hash(into hasher: inout Hasher) {
        switch kind {
        case .session(let session, _): hasher.combine(session.low)
        case .apiKey(let hash): hasher.combine(hash)
        }
    }
}

/// Who asks, as MAIN has it: a user or an API key, its organisation, and how far it sees. Made of an identity that was
/// verified, and of the rows that MAIN has for it.
public final class Viewer: Sendable {
    public let principal: Principal
    public let organisationUUID: UUID
    /// Of an API key, its maker's.
    public let role: Role
    /// What it may do, a bit a permission: nearly every field asks.
    private let permissionBits: UInt32
    public let scope: Scope
    /// What it was read by.
    let identity: VerifiedIdentity
    /// Whether its organisation may change nothing for now.
    let isSuspended: Bool
    /// In whose name its requests use resources.
    public let owner: Owner
    /// That of the statements of its requests.
    let authority: StatementAuthority

    /// Who it is.
    public enum Principal: Sendable {
        case user(User, session: UUID)
        case apiKey(UUID, maker: UUID)
    }

    public struct User: Sendable {
        public let uuid: UUID
        public let email: String
        public let name: String
    }

    public var permissions: Set<Permission> { Set(Permission.allCases.filter(may)) }

    func may(_ permission: Permission) -> Bool { permissionBits & permission.bit != 0 }

    /// The user that signed in; nil for an API key.
    public var user: User? {
        if case .user(let user, _) = principal { user } else { nil }
    }

    /// The key of the user or of the API key.
    public var uuid: UUID { principal.uuid }

    /// - Returns: nil where the identity is no longer anybody's: the session has ended, the user is disabled or gone.
    init?(_ identity: VerifiedIdentity, _ rows: StatementRows) {
        guard rows.count > 0, let principal = Principal(identity, rows),
            let role = rows.string(0, ViewerStatement.role).flatMap(Role.init),
            let organisationUUID = rows.uuid(0, ViewerStatement.organisation),
            let kind = rows.string(0, ViewerStatement.kind).flatMap(Scope.Kind.init)
        else { return nil }
        self.identity = identity
        self.principal = principal
        isSuspended = rows.string(0, ViewerStatement.status) == "suspended"
        self.organisationUUID = organisationUUID
        self.role = role
        owner = Owner(
            Owner.Class(kind), reseller: rows.uuid(0, ViewerStatement.reseller), tenant: organisationUUID,
            viewer: principal.uuid)
        let permissions =
            switch principal {
            case .user: role.permissions
            case .apiKey: role.permissions.intersection(ViewerStatement.keyPermissions(rows))
            }
        permissionBits = permissions.reduce(0) { $0 | $1.bit }
        scope = Scope(
            kind: kind, organisationUUID: organisationUUID,
            members: OrganisationSet(kind == .reseller ? ViewerStatement.members(rows) : [organisationUUID]))
        authority = StatementAuthority(.organisation(organisationUUID), scope.row)
    }
}

extension Owner.Class {
    fileprivate init(_ kind: Scope.Kind) {
        self =
            switch kind {
            case .platform: .platform
            case .reseller: .reseller
            case .customer: .customer
            }
    }
}

extension Viewer.Principal {
    fileprivate var uuid: UUID {
        switch self {
        case .user(let user, _): user.uuid
        case .apiKey(let uuid, _): uuid
        }
    }

    fileprivate init?(_ identity: VerifiedIdentity, _ rows: StatementRows) {
        guard let user = rows.uuid(0, ViewerStatement.user) else { return nil }
        switch identity.kind {
        case .session(let session, let expected):
            guard user == expected, let email = rows.string(0, ViewerStatement.email),
                let name = rows.string(0, ViewerStatement.name)
            else { return nil }
            self = .user(Viewer.User(uuid: user, email: email, name: name), session: session)
        case .apiKey:
            guard let key = rows.uuid(0, ViewerStatement.key) else { return nil }
            self = .apiKey(key, maker: user)
        }
    }
}

/// How far a viewer sees. A relation over tenant data cannot be made without one, and only a viewer has one. An object, so that
/// what carries it carries one word.
public final class Scope: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case platform, reseller, customer
    }

    public let kind: Kind
    public let organisationUUID: UUID
    /// The organisation as statements take it: nearly all of them do.
    let parameter: Statement.Parameter
    /// What MAIN is told of it.
    let row: RowScope
    /// Of a reseller: itself and its customers. Of a customer: itself.
    private let members: OrganisationSet

    fileprivate init(kind: Kind, organisationUUID: UUID, members: OrganisationSet) {
        self.kind = kind
        self.organisationUUID = organisationUUID
        parameter = .uuid(organisationUUID)
        row = kind == .platform ? .everything : .organisation(organisationUUID)
        self.members = members
    }

    /// The keys of the organisations inside, but for the platform's.
    var memberTexts: [String?] { members.all.map(\.text) }

    /// How many organisations lie inside; of the platform's, more than there are.
    var organisationCount: Int { kind == .platform ? PortalCostConditions.manyOrganisations : members.count }

    /// What it takes, in bytes: of a reseller with thousands of customers it is much.
    var weight: Int { members.weight }

    /// Whether a row of this organisation lies inside. A row of no organisation is the platform's.
    func contains(_ organisation: UnsafeRawBufferPointer?) -> Bool {
        if kind == .platform { return true }
        guard let organisation, let uuid = UUID(bytes: organisation) else { return false }
        return members.contains(uuid)
    }
}

extension RowSource {
    /// A value as text; nil is null.
    func string(_ row: Int, _ column: Int) -> String? {
        text(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A value as a UUID; nil is null.
    func uuid(_ row: Int, _ column: Int) -> UUID? {
        text(row, column).flatMap { UUID(bytes: $0) }
    }

    /// A value as a Boolean; null is false.
    func boolean(_ row: Int, _ column: Int) -> Bool { text(row, column)?.first == UInt8(ascii: "t") }
}
