/// The tables of MAIN that say who signs in and with what. No viewer sees these rows as they are.
enum SessionTables {
    static let all = [users, sessions, refreshTokens, apiKeys, throttles]

    private static let users = MappedTable(
        .main, "users", columns: [MappedColumn("password_hash", .text, isNullable: true).secret()])

    private static let sessions = MappedTable(
        .main, "sessions", organisations: ["organisation_uuid"],
        columns: [
            MappedColumn("uuid", .uuid).secret(),
            MappedColumn("user_uuid", .uuid).secret(),
            MappedColumn("organisation_uuid", .uuid).secret(),
            MappedColumn("created_at", .timestamp).secret(),
            MappedColumn("last_refreshed_at", .timestamp, isNullable: true).secret(),
            MappedColumn("expires_at", .timestamp).secret(),
            MappedColumn("revoked_at", .timestamp, isNullable: true).secret(),
            MappedColumn("revoked_reason", .text, isNullable: true).secret(),
            MappedColumn("address", sql: "inet").secret(),
            MappedColumn("user_agent", .text, isNullable: true).secret(),
        ])

    private static let refreshTokens = MappedTable(
        .main, "refresh_tokens", organisations: ["organisation_uuid"],
        columns: [
            MappedColumn("hash", sql: "bytea").secret(),
            MappedColumn("session_uuid", .uuid).secret(),
            MappedColumn("organisation_uuid", .uuid).secret(),
            MappedColumn("issued_at", .timestamp).secret(),
            MappedColumn("used_at", .timestamp, isNullable: true).secret(),
            MappedColumn("expires_at", .timestamp).secret(),
            MappedColumn("successor_hash", sql: "bytea", isNullable: true).secret(),
            MappedColumn("successor_salt", .text, isNullable: true).secret(),
        ])

    private static let apiKeys = MappedTable(
        .main, "api_keys", organisations: ["organisation_uuid"],
        columns: [
            MappedColumn("uuid", .uuid),
            MappedColumn("organisation_uuid", .uuid),
            MappedColumn("created_by", .uuid),
            MappedColumn("hash", sql: "bytea").secret(),
            MappedColumn("permissions", .textArray),
            MappedColumn("expires_at", .timestamp),
            MappedColumn("last_used_at", .timestamp, isNullable: true),
            MappedColumn("revoked_at", .timestamp, isNullable: true),
        ])

    private static let throttles = MappedTable(
        .main, "sign_in_throttles",
        columns: [
            MappedColumn("key", sql: "bytea"),
            MappedColumn("failures", .integer),
            MappedColumn("forget_at", .timestamp),
            MappedColumn("blocked_until", .timestamp, isNullable: true),
        ])
}
