internal import GraphQLCore

/// An organisation that an input names, as MAIN has it at this moment: nothing of it changes until the transaction ends.
struct FoundOrganisation {
    let uuid: UUID
    let kind: Scope.Kind
    let parent: UUID?
    let isClosed: Bool

    /// Of several, the locks are taken in one order. The scope is MAIN's own, so that an organisation is found as soon as it is
    /// there.
    private static let find = StatementText(
        .main,
        """
        SELECT o.uuid, o.kind, o.parent_uuid, o.status = 'closed'
        FROM organisations AS o
        WHERE o.uuid = ANY ($1::uuid[])
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
                ELSE o.uuid = $3::uuid END
        ORDER BY o.uuid
        FOR SHARE
        """)

    /// The organisations that entries of the input name.
    /// - Parameter paths: the entries; each is a non-null UUID.
    /// - Throws: `Refusal` for each of which nothing in the viewer's scope has the key.
    static func named(
        _ paths: String..., by call: MutationCall, _ transaction: some TransactionRunning
    ) async throws -> [FoundOrganisation] {
        let scope = try call.viewer().scope
        let keys = paths.map { call.uuid($0) }
        let rows = try await transaction.rows(
            of: Statement(
                find,
                [
                    .array(keys.map(\.text)), .text(scope.kind.rawValue),
                    .uuid(scope.organisationUUID),
                ]))[0]
        let found = (0..<rows.count).compactMap { FoundOrganisation(rows, $0) }
        let missing = zip(paths, keys).filter { _, key in !found.contains { $0.uuid == key } }
        if !missing.isEmpty { throw Refusal(missing.map { NotFound(path: $0.0) }) }
        return keys.compactMap { key in found.first { $0.uuid == key } }
    }

    private init?(_ rows: StatementRows, _ row: Int) {
        guard let uuid = rows.uuid(row, 0), let kind = rows.string(row, 1).flatMap(Scope.Kind.init) else { return nil }
        self.uuid = uuid
        self.kind = kind
        parent = rows.uuid(row, 2)
        isClosed = rows.boolean(row, 3)
    }

    /// - Throws: `Refusal` where it is no longer in business.
    func checkOpen(path: String) throws { if isClosed { throw Refusal(OrganisationClosed(path: path)) } }
}

extension MutationCall {
    private static let isInScope = StatementText(
        .main,
        """
        SELECT o.uuid
        FROM organisations AS o
        WHERE o.uuid = $1::uuid
            AND CASE $2::text
                WHEN 'platform' THEN TRUE
                WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
                ELSE o.uuid = $3::uuid END
        """)

    /// Whether the organisation of a row of another database lies in the viewer's scope, as MAIN has it: there, the row's own
    /// copy of the tree is but a copy. A row of no organisation is the platform's.
    func isInScope(_ organisation: UUID?) async throws -> Bool {
        let scope = try viewer().scope
        guard let organisation else { return scope.kind == .platform }
        let rows = try await request.rows(
            of: Statement(
                Self.isInScope, [.uuid(organisation), .text(scope.kind.rawValue), .uuid(scope.organisationUUID)]))
        return rows.count == 1
    }
}

/// The organisation is no longer in business with the platform.
struct OrganisationClosed: BusinessError {
    let path: [String]?

    var message: String { "The organisation is closed." }

    init(path: String) { self.path = [path] }
}
