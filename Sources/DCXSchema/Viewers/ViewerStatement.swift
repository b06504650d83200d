internal import GraphQLCore

/// The statement that reads a viewer: one row, and none for a session or a key that has ended, a user that is not active, and
/// an organisation that is closed.
enum ViewerStatement {
    static let user = 0
    static let email = 1
    static let name = 2
    static let role = 3
    static let organisation = 4
    static let kind = 5
    static let status = 6
    /// The organisations of a reseller, one text behind the other: of 5,000 it is read in a fifteenth of the time that a row for
    /// each takes.
    static let members = 7
    /// The reseller of whose tree the organisation is: a reseller's is its own. Null for the platform and its direct customers.
    static let reseller = 8
    /// Of an API key: its own key, its permissions with commas between, and when it was last used.
    static let key = 9
    static let permissions = 10
    static let lastUsed = 11

    private static let session = StatementText(
        .main,
        """
        SELECT v.user_uuid, v.email, v.name, v.role, v.organisation_uuid, v.kind, v.status, v.members, v.reseller_uuid
        FROM viewer_of_session($1::uuid, $2::uuid, $3::timestamptz) AS v
        """)

    private static let apiKey = StatementText(
        .main,
        """
        SELECT v.user_uuid, v.email, v.name, v.role, v.organisation_uuid, v.kind, v.status, v.members,
            v.reseller_uuid, v.key_uuid, v.permissions, extract(epoch FROM v.last_used_at)::bigint
        FROM viewer_of_api_key($1::bytea, $2::timestamptz) AS v
        """)

    /// The organisations of a reseller.
    static func members(_ rows: StatementRows) -> [UUID] {
        guard let texts = rows.text(0, members) else { return [] }
        var uuids: [UUID] = []
        uuids.reserveCapacity(texts.count / UUID.textLength)
        for start in stride(from: 0, to: texts.count, by: UUID.textLength) {
            let text = texts[start..<min(start + UUID.textLength, texts.count)]
            if let uuid = UUID(bytes: UnsafeRawBufferPointer(rebasing: text)) { uuids.append(uuid) }
        }
        return uuids
    }

    static func reading(_ identity: VerifiedIdentity, now: Int) -> Statement {
        switch identity.kind {
        case .session(let uuid, let user): Statement(session, [.uuid(uuid), .uuid(user), .time(now)])
        case .apiKey(let hash): Statement(apiKey, [.hash(hash), .time(now)])
        }
    }

    /// The permissions of an API key. What is no permission of this version gives nothing.
    static func keyPermissions(_ rows: StatementRows) -> Set<Permission> {
        permissions(named: rows.string(0, permissions) ?? "")
    }

    /// - Parameter names: with commas between.
    static func permissions(named names: String) -> Set<Permission> {
        Set(names.split(separator: ",").compactMap { Permission(rawValue: String($0)) })
    }
}
