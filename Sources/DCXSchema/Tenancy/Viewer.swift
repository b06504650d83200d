internal import GraphQLCore

/// Whom a token speaks for. Only the authenticator, which has verified the token, makes one.
public struct VerifiedIdentity: Sendable, Hashable {
    public let userUUID: UUID

    package init(verifiedUser: UUID) { userUUID = verifiedUser }
}

/// Who asks, as MAIN has it: a user, its organisation, and how far it sees. Made of an identity that was verified, and of
/// the rows that MAIN has for it.
public final class Viewer: Sendable {
    public let userUUID: UUID
    public let email: String
    public let name: String
    public let organisationUUID: UUID
    public let role: Role
    public let permissions: Set<Permission>
    public let scope: Scope

    /// The statement that reads a viewer: a row for it, and for a reseller one for each of its organisations.
    static let statement = StatementText(
        .main,
        """
        SELECT u.uuid, u.email, u.name, u.role, o.uuid, o.kind, member.uuid
        FROM users AS u
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        LEFT JOIN organisations AS member ON o.kind = 'reseller' AND member.reseller_uuid = o.uuid
        WHERE u.uuid = $1::uuid AND u.status = 'active' AND o.status <> 'closed'
        """)

    /// - Returns: nil where the identity is no longer anybody's: the user is disabled or gone.
    init?(_ identity: VerifiedIdentity, _ rows: StatementRows) {
        guard rows.count > 0,
            let userUUID = rows.uuid(0, 0), userUUID == identity.userUUID,
            let email = rows.string(0, 1), let name = rows.string(0, 2),
            let role = rows.string(0, 3).flatMap(Role.init), let organisationUUID = rows.uuid(0, 4),
            let kind = rows.string(0, 5).flatMap(Scope.Kind.init)
        else { return nil }
        self.userUUID = userUUID
        self.email = email
        self.name = name
        self.organisationUUID = organisationUUID
        self.role = role
        permissions = role.permissions
        let members = kind == .reseller ? (0..<rows.count).compactMap { rows.uuid($0, 6) } : [organisationUUID]
        scope = Scope(kind: kind, organisationUUID: organisationUUID, members: Set(members))
    }
}

/// How far a viewer sees. A relation over tenant data cannot be made without one, and only a viewer has one.
public struct Scope: Sendable {
    public enum Kind: String, Sendable {
        case platform, reseller, customer
    }

    public let kind: Kind
    public let organisationUUID: UUID
    /// Of a reseller: itself and its customers. Of a customer: itself.
    private let members: Set<UUID>

    fileprivate init(kind: Kind, organisationUUID: UUID, members: Set<UUID>) {
        self.kind = kind
        self.organisationUUID = organisationUUID
        self.members = members
    }

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

    /// A value as a whole number; nil is null.
    func integer(_ row: Int, _ column: Int) -> Int? {
        string(row, column).flatMap { Int($0) }
    }
}
