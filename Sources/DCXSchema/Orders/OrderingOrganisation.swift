internal import GraphQLCore

/// The organisation that something is ordered for. The scope is MAIN's own, so that an organisation is found as soon as it is there.
enum OrderingOrganisation {
    private static let text = StatementText(
        .main,
        """
        SELECT o.uuid, o.uuid, o.status = 'active'
        FROM organisations AS o
        WHERE o.uuid = $1::uuid
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
                ELSE o.uuid = $3::uuid END
        FOR SHARE
        """)

    /// - Throws: `Refusal` for one that is not in the viewer's scope, and for one that nothing is sold to.
    static func named(by call: MutationCall, _ transaction: some TransactionRunning) async throws -> UUID {
        let uuid = key(of: call)
        try await check(uuid, call, transaction, orElse: NotFound(path: "organisationUuid"))
        call.concerns(uuid)
        return uuid
    }

    static func key(of call: MutationCall) -> UUID {
        guard case .string(let key) = call.input["organisationUuid"], let uuid = UUID(key) else {
            preconditionFailure("the schema says that \(call.name) has an organisation")
        }
        return uuid
    }

    private static func check(
        _ uuid: UUID, _ call: MutationCall, _ transaction: some TransactionRunning, orElse unknown: NotFound
    ) async throws {
        let scope = try call.viewer().scope
        let rows = try await transaction.rows(
            of: Statement(text, [.uuid(uuid), .text(scope.kind.rawValue), .uuid(scope.organisationUUID)]))[0]
        try await SecondWall(scope).check(rows, call.request)
        guard rows.count == 1 else { throw Refusal(unknown) }
        guard rows.boolean(0, 2) else { throw Refusal(OrganisationNotActive()) }
    }
}
