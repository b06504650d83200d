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
            TableColumn("status", .enumeration(StoredEnum(["active", "disabled"]))),
            TableColumn("last_login_at", .timestamp, isNullable: true),
            TableColumn("created_at", .timestamp),
        ])

    static let byName = RowOrder.by("name")

    static let rows: RowType = RowType(
        "User", table, asNode: { visible(to: $0) },
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid")
        ])

    /// Who manages users finds all of them by their keys, others themselves. Who has done something is shown beside it.
    private static func visible(to viewer: Viewer) -> Predicate? {
        if viewer.may(.usersManage) { return nil }
        let own: UUID? = if case .user(let user, _) = viewer.principal { user.uuid } else { nil }
        return Predicate(
            shape: .comparison(table.expression("uuid"), .equals, type: "uuid"),
            parameters: [own.map { .uuid($0) } ?? .null])
    }
}
