internal import GraphQLCore

/// People who can sign in, in MAIN.
enum UserType {
    static let table = Table(
        .main, "users", as: "person",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("email", .text),
            TableColumn("name", .text),
            TableColumn("role", .enumeration(StoredEnum(Role.allCases.map(\.rawValue)))),
            TableColumn("status", .enumeration(StoredEnum(["invited", "active", "disabled"]))),
            TableColumn("last_login_at", .timestamp, isNullable: true),
            TableColumn("created_at", .timestamp),
        ])

    static let byName = RowOrder(terms: [.init(column: "name", isDescending: false)], isIndexed: false)

    static let rows: RowType = RowType(
        "User", table,
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid")
        ])
}
