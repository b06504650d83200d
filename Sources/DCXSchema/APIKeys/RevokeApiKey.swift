internal import GraphQLCore

/// `Mutation.revokeApiKey`: ends a key, for good, within five seconds. One that has ended stays as it is.
struct RevokeApiKey: PortalMutation {
    let name = "revokeApiKey"
    let identities = [InputIdentity(key: "apiKeyUuid", id: "id", type: "ApiKey")]
    let access = MutationAccess.signedIn
    let loggedInput = ["apiKeyUuid"]
    let payload: [(name: String, field: PayloadField)] = [("apiKey", .row { ApiKeyType.rows })]

    /// No row for a key that the viewer does not see.
    private static let revoke = StatementText(
        .main,
        """
        UPDATE api_keys AS k
        SET revoked_at = coalesce(k.revoked_at, $2::timestamptz)
        WHERE k.uuid = $1::uuid
            AND CASE $3::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN k.reseller_uuid = $4::uuid
                ELSE k.organisation_uuid = $4::uuid END
            AND ($5::boolean OR k.created_by = $6::uuid OR k.uuid = $7::uuid)
        RETURNING k.organisation_uuid
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        let viewer = try call.viewer()
        let key = call.uuid("apiKeyUuid")
        let sees: (user: UUID?, key: UUID?) =
            switch viewer.principal {
            case .user(let user, _): (user.uuid, nil)
            case .apiKey(let key, _): (nil, key)
            }
        return try await call.change { transaction in
            let rows = try await transaction.rows(
                of: Statement(
                    Self.revoke,
                    [
                        .uuid(key), .time(call.now), .text(viewer.scope.kind.rawValue), .uuid(viewer.organisationUUID),
                        .text(viewer.may(.usersManage) ? "t" : "f"), .optional(sees.user?.text),
                        .optional(sees.key?.text),
                    ]))[0]
            guard rows.count == 1, let organisation = rows.uuid(0, 0) else {
                throw Refusal(NotFound(path: "apiKeyUuid"))
            }
            call.concerns(organisation)
            call.concerns("ApiKey", key.text)
            return Payload(values: ["apiKey": .row(key)])
        }
    }
}
