internal import GraphQLCore

/// The keys of integrators, in MAIN. Of a key itself, its hash is kept, which no field shows.
enum ApiKeyType {
    static let table = Table(
        .main, "api_keys", as: "api_key",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("created_by", .uuid),
            TableColumn("name", .text),
            TableColumn("prefix", .text),
            TableColumn("permissions", .textArray),
            TableColumn("created_at", .timestamp),
            TableColumn("expires_at", .timestamp),
            TableColumn("last_used_at", .timestamp, isNullable: true),
            TableColumn("revoked_at", .timestamp, isNullable: true),
        ])

    static let byName = RowOrder.by("name")

    static let rows: RowType = RowType(
        "ApiKey", table, asNode: { visible(to: $0) },
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "permissions": TextArrayField(column: "permissions"),
            "createdBy": RowReference(rows: { UserType.rows }, column: "uuid", parentColumn: "created_by"),
        ])

    /// Who manages users sees all keys of an organisation, others those that they have made, and a key itself.
    static func visible(to viewer: Viewer) -> Predicate? {
        if viewer.may(.usersManage) { return nil }
        switch viewer.principal {
        case .user(let user, _): return isEqual("created_by", user.uuid)
        case .apiKey(let key, _): return isEqual("uuid", key)
        }
    }

    private static func isEqual(_ column: String, _ value: UUID) -> Predicate {
        Predicate(
            shape: .comparison(table.expression(column), .equals, type: "uuid"), parameters: [.uuid(value)])
    }
}
