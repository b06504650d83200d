internal import GraphQLCore

/// `Mutation.acknowledgeAlert`: somebody has taken note. One that was acknowledged stays as it is.
struct AcknowledgeAlert: PortalMutation {
    let name = "acknowledgeAlert"
    let identities = [InputIdentity(key: "alertUuid", id: "id", type: "Alert")]
    let access = MutationAccess.permission(.alertsAcknowledge)
    let loggedInput = ["alertUuid"]
    let payload: [(name: String, field: PayloadField)] = [("alert", .row { AlertType.rows })]

    private static let find = StatementText(
        .aas,
        """
        SELECT a.organisation_uuid
        FROM vm_alerts AS a
        WHERE a.uuid = $1::uuid
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN a.reseller_uuid = $3::uuid
                ELSE a.organisation_uuid = $3::uuid END
        """)

    private static let lock = StatementText(
        .aas,
        """
        SELECT a.organisation_uuid
        FROM vm_alerts AS a
        WHERE a.uuid = $1::uuid
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN a.reseller_uuid = $3::uuid
                ELSE a.organisation_uuid = $3::uuid END
        FOR UPDATE
        """)

    /// The clock of who raised it may be ahead of ours.
    private static let acknowledge = StatementText(
        .aas,
        """
        UPDATE vm_alerts
        SET acknowledged_at = greatest($2::timestamptz, raised_at), acknowledged_by = $3::uuid,
            acknowledged_by_kind = $4::text
        WHERE uuid = $1::uuid AND acknowledged_at IS NULL
        """)

    func run(_ call: MutationCall) async throws -> Payload {
        let viewer = try call.viewer()
        let actor = Actor(viewer)
        let alert = try call.reading({ call.uuid("alertUuid") })
        let key: [Statement.Parameter] = [
            .uuid(alert), .text(viewer.scope.kind.rawValue), .uuid(viewer.organisationUUID),
        ]
        let owner = try await owner(Statement(Self.find, key), call)
        call.concerns(owner)
        call.concerns("Alert", alert.text)
        return try await call.change(in: .aas) { transaction in
            let found = try await transaction.rows(of: Statement(Self.lock, key))[0]
            guard found.count == 1, found.uuid(0, 0) == owner else { throw Refusal(NotFound(path: "alertUuid")) }
            try await transaction.rows(
                of: Statement(
                    Self.acknowledge,
                    [.uuid(alert), .time(call.now), .optional(actor.user?.text), .text(actor.kind)]))
            return Payload(values: ["alert": .row(alert)])
        }
    }

    /// Whose the alert is, as MAIN has the tree; nil is the platform's.
    private func owner(_ statement: Statement, _ call: MutationCall) async throws -> UUID? {
        let found = try await call.request.rows(of: statement)
        guard found.count == 1, try await call.isInScope(found.uuid(0, 0)) else {
            throw Refusal(NotFound(path: "alertUuid"))
        }
        return found.uuid(0, 0)
    }
}
