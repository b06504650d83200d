internal import GraphQLCore

/// People who are asked to join, in MAIN.
enum InvitationType {
    static let table = Table(
        .main, "invitations", as: "invitation",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("email", .text),
            TableColumn("name", .text),
            TableColumn("role", .enumeration(StoredEnum(Role.allCases.map(\.rawValue)))),
            TableColumn("created_by", .uuid),
            TableColumn("created_at", .timestamp),
            TableColumn("expires_at", .timestamp),
        ])

    static let rows: RowType = RowType(
        "Invitation", table, takes: .usersManage,
        fields: [
            "createdBy": RowReference(rows: { UserType.rows }, column: "uuid", parentColumn: "created_by"),
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
        ])
}
