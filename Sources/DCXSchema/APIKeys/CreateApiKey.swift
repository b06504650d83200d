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
        let name = try call.text("name")
        let permissions = try permissions(call, viewer)
        guard case .string(let expiresAt) = call.input["expiresAt"],
            let random = call.request.services.secrets.makeSecret()
        else { throw FieldError("The service cannot make secrets at the moment.", code: "INTERNAL_ERROR") }
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
                throw Refusal(InvalidInput("A key ends after now, and within a year.", path: ["expiresAt"]))
            }
            call.concerns("ApiKey", uuid.text)
            return Payload(values: ["apiKey": .row(uuid), "secret": .leaf(.string(secret))])
        }
    }

    /// Each once, in the order of the alphabet.
    private func permissions(_ call: MutationCall, _ viewer: Viewer) throws -> [String] {
        guard case .list(let items) = call.input["permissions"], !items.isEmpty else {
            throw Refusal(InvalidInput("A key has one permission at least.", path: ["permissions"]))
        }
        let permissions = try items.map { item -> Permission in
            guard case .string(let text) = item, let permission = Permission(rawValue: text) else {
                throw Refusal(InvalidInput("There is no such permission.", path: ["permissions"]))
            }
            return permission
        }
        if let missing = permissions.first(where: { !viewer.may($0) }) {
            throw Refusal(PermissionNotHeld(permission: missing, path: "permissions"))
        }
        return Set(permissions).map(\.rawValue).sorted()
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

    init(permission: Permission, path: String) {
        self.permission = permission
        self.path = [path]
    }
}
