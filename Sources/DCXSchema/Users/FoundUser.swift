internal import GraphQLCore

/// A user that an input names, as MAIN has it, with its organisation locked: of two that take the last owners' rights away,
/// one waits for the other.
struct FoundUser {
    let uuid: UUID
    let organisation: UUID
    let role: Role
    let isActive: Bool

    private static let find = StatementText(
        .main,
        """
        SELECT u.uuid, o.uuid, u.role, u.status = 'active', o.status = 'closed'
        FROM users AS u
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE u.uuid = $1::uuid
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
                ELSE o.uuid = $3::uuid END
        FOR NO KEY UPDATE
        """)

    /// The user that `userUuid` names, which the viewer may change: one that has no more permissions than it has itself.
    /// - Throws: `Refusal` otherwise.
    static func named(by call: MutationCall, _ transaction: some TransactionRunning) async throws -> FoundUser {
        let viewer = try call.viewer()
        let key = call.uuid("userUuid")
        let rows = try await transaction.rows(
            of: Statement(find, [.uuid(key), .text(viewer.scope.kind.rawValue), .uuid(viewer.organisationUUID)]))[0]
        guard let organisation = rows.count == 1 ? rows.uuid(0, 1) : nil,
            let role = rows.string(0, 2).flatMap(Role.init)
        else { throw Refusal(NotFound(path: "userUuid")) }
        call.concerns(organisation)
        call.concerns("User", key.text)
        if rows.boolean(0, 4) { throw Refusal(OrganisationClosed(path: "userUuid")) }
        try role.checkGiven(by: viewer, path: "userUuid")
        return FoundUser(uuid: key, organisation: organisation, role: role, isActive: rows.boolean(0, 3))
    }

    private static let otherOwners = StatementText(
        .main,
        """
        SELECT EXISTS (
            SELECT
            FROM users AS u
            WHERE u.organisation_uuid = $1::uuid AND u.uuid <> $2::uuid AND u.role = 'owner' AND u.status = 'active'
        )
        """)

    /// - Throws: `Refusal` where nobody else could manage the organisation any more.
    func checkNotLastOwner(_ transaction: some TransactionRunning) async throws {
        guard role == .owner, isActive else { return }
        let rows = try await transaction.rows(of: Statement(Self.otherOwners, [.uuid(organisation), .uuid(uuid)]))[0]
        if !rows.boolean(0, 0) { throw Refusal(LastOwner()) }
    }
}

extension Role {
    /// - Throws: `Refusal` where the role has a permission that the viewer has not.
    func checkGiven(by viewer: Viewer, path: String) throws {
        let missing = permissions.subtracting(viewer.permissions).map(\.rawValue).min().flatMap(Permission.init)
        if let missing { throw Refusal(PermissionNotHeld(permission: missing, path: path)) }
    }
}

/// An organisation has an owner who can sign in.
struct LastOwner: BusinessError {
    var message: String { "The organisation has no other active owner." }

    var path: [String]? { ["userUuid"] }
}
