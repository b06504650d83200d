internal import GraphQLCore

/// `Mutation.createApiKey`: a key for an integrator, which may do what its maker may, or less. It is shown once.
struct CreateApiKey: PortalMutation {
    let name = "createApiKey"
    let access = MutationAccess.active
    let loggedInput = ["name", "permissions", "expiresAt"]
    let payload: [(name: String, field: PayloadField)] = [("apiKey", .row { ApiKeyType.rows }), ("secret", .leaf)]

    /// How people and scanners of leaked secrets know a key, and how many of its letters are kept.
    private static let prefix = "dcx_"
    private static let prefixLength = 10
    /// What is said of one list of permissions.
    private static let maximumErrors = 100

    /// No row where its end does not lie within a year.
    private static let insert = StatementText(
        .main,
        """
        INSERT INTO api_keys (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at)
        SELECT $1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::bytea, $7::text[], $8::timestamptz, $9::timestamptz
        WHERE $9::timestamptz > $8::timestamptz AND $9::timestamptz <= $8::timestamptz + interval '1 year'
        RETURNING uuid
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        let viewer = try call.viewer()
        guard let user = viewer.user else { throw FieldError("An API key makes no API keys.", code: "FORBIDDEN") }
        let (name, permissions, expiresAt) = try call.reading(
            { try call.text("name") }, { try self.permissions(call, viewer) }, { try self.end(call) })
        guard let random = call.request.services.secrets.makeSecret() else {
            throw FieldError("The service cannot make secrets at the moment.", code: "INTERNAL_ERROR")
        }
        let secret = Self.prefix + random
        let uuid = UUID.random()
        return try await call.change { transaction in
            let rows = try await transaction.rows(
                of: Statement(
                    Self.insert,
                    [
                        .uuid(uuid), .uuid(viewer.organisationUUID), .uuid(user.uuid), .text(name),
                        .text(String(secret.prefix(Self.prefixLength))),
                        .hash(call.request.services.secrets.hash(of: secret)), .array(permissions), .time(call.now),
                        .text(expiresAt),
                    ]))[0]
            guard rows.count == 1 else {
                throw Refusal(Self.outsideOfAYear)
            }
            call.concerns("ApiKey", uuid.text)
            return Payload(values: ["apiKey": .row(uuid), "secret": .leaf(.string(secret))])
        }
    }

    private static let outsideOfAYear = InvalidInput("A key ends after now, and within a year.", path: ["expiresAt"])

    /// What is far from a year is refused with the other entries; PostgreSQL knows how long a year is.
    private func end(_ call: MutationCall) throws -> String {
        guard case .string(let text) = call.input["expiresAt"],
            let end = Instant(text), let now = Instant(DateTimeText.text(secondsSince1970: call.now))
        else { preconditionFailure("the schema says that the input has it") }
        guard 0...366 * 86_400 ~= end.seconds(since: now) else { throw Refusal(Self.outsideOfAYear) }
        return text
    }

    /// Each once, in the order of the alphabet.
    private func permissions(_ call: MutationCall, _ viewer: Viewer) throws -> [String] {
        guard case .list(let items) = call.input["permissions"], !items.isEmpty else {
            throw Refusal(InvalidInput("A key has one permission at least.", path: ["permissions"]))
        }
        var permissions: Set<Permission> = []
        var errors: [any BusinessError] = []
        for (place, item) in items.enumerated() {
            if case .string(let text) = item, let permission = Permission(rawValue: text) {
                if permissions.insert(permission).inserted, !viewer.may(permission) {
                    errors.append(PermissionNotHeld(permission: permission, path: "permissions", String(place)))
                }
            } else if errors.count < Self.maximumErrors {
                errors.append(InvalidInput("There is no such permission.", path: ["permissions", String(place)]))
            }
        }
        if !errors.isEmpty { throw Refusal(errors) }
        return permissions.map(\.rawValue).sorted()
    }
}

/// Nobody gives what it does not have.
struct PermissionNotHeld: BusinessError {
    let permission: Permission
    let path: [String]?

    var message: String { "You do not have the permission \(permission.rawValue) yourself." }

    static let leaves = [
        PayloadLeaf<PermissionNotHeld>(name: "permission") { .string($0.permission.rawValue) }
    ]

    init(permission: Permission, path: String...) {
        self.permission = permission
        self.path = path
    }
}
