/// What is read of users to sign them in and to know what they may see. No viewer sees these rows as they are.
enum ViewerTables {
    static let users = MappedTable(
        .main, "users", organisations: ["organisation_uuid"],
        columns: [
            MappedColumn("uuid", .uuid),
            MappedColumn("organisation_uuid", .uuid),
            MappedColumn("email", .text),
            MappedColumn("name", .text),
            MappedColumn("role", .enumeration(StoredEnum(Role.allCases.map(\.rawValue)))),
            MappedColumn("password_hash", .text, isNullable: true),
            MappedColumn("status", .text),
        ])
}
