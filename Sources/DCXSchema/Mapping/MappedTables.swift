/// Every table that a statement of ours names, in one list: what the live databases are compared with at the start.
///
/// Tests hold it: each `Table` and `MappedTable` of the sources is in it, and every statement can be prepared in a database
/// that has these tables and columns only.
package enum MappedTables {
    package static let all: [MappedTable] =
        RowTypes.all.map { MappedTable($0.table) } + SessionTables.all + MetricsTables.all + WorkTables.all + unseen

    package static func of(_ database: DatabaseName) -> [MappedTable] { all.filter { $0.database == database } }

    /// What statements with a text of their own name, and no field shows.
    private static let unseen = [
        MappedTable(
            .main, "commissions", organisations: ["organisation_uuid"],
            columns: [
                MappedColumn("organisation_uuid", .uuid),
                MappedColumn("invoice_uuid", .uuid),
                MappedColumn("amount", .numeric),
            ]),
        MappedTable(
            .main, "audit_log", organisations: ["organisation_uuid"],
            columns: [
                MappedColumn("api_key_uuid", .uuid, isNullable: true),
                MappedColumn("client_address", sql: "inet"),
                MappedColumn("details", sql: "jsonb"),
                MappedColumn("retention", .text),
            ]),
        MappedTable(
            .main, "idempotency_keys", organisations: ["organisation_uuid"],
            columns: [
                MappedColumn("organisation_uuid", .uuid),
                MappedColumn("key", .text),
                MappedColumn("mutation", .text),
                MappedColumn("content_hash", sql: "bytea"),
                MappedColumn("outcome", sql: "jsonb"),
                MappedColumn("created_at", .timestamp),
            ]),
        MappedTable(.main, "wallet_transactions", columns: [MappedColumn("idempotency_key", .text, isNullable: true)]),
        MappedTable(
            .main, "invitations",
            columns: [
                MappedColumn("api_key_uuid", .uuid, isNullable: true),
                MappedColumn("token_hash", sql: "bytea", isNullable: true).secret(),
                MappedColumn("mailed_at", .timestamp, isNullable: true),
                MappedColumn("accepted_at", .timestamp, isNullable: true),
            ]),
        MappedTable(
            .main, "provisioning_orders",
            columns: [
                MappedColumn("cpu_count", .integer, isNullable: true),
                MappedColumn("memory_size_mib", .integer, isNullable: true),
                MappedColumn("disk_capacity_gib", .integer, isNullable: true),
                MappedColumn("cost_estimate", .numeric, isNullable: true),
                MappedColumn("license_cost", .numeric, isNullable: true),
                MappedColumn("attempts", .integer),
                MappedColumn("due_at", .timestamp),
            ]),
        MappedTable(
            .main, "invoice_lines",
            columns: [
                MappedColumn("credited_line_uuid", .uuid, isNullable: true), MappedColumn("created_at", .timestamp),
            ]),
        MappedTable(
            .aas, "vm_commands",
            columns: [
                MappedColumn("idempotency_key", .text, isNullable: true),
                MappedColumn("not_before", .timestamp),
                MappedColumn("lease_uuid", .uuid, isNullable: true),
                MappedColumn("lease_until", .timestamp, isNullable: true),
                MappedColumn("heartbeat_at", .timestamp, isNullable: true),
                MappedColumn("applied_at", .timestamp, isNullable: true),
                MappedColumn("result", .text, isNullable: true),
            ]),
        MappedTable(
            .main, "budget_levels",
            columns: [
                MappedColumn("kind", .text), MappedColumn("key", .text),
                MappedColumn("database_microseconds", .bigint), MappedColumn("answer_bytes", .bigint),
                MappedColumn("drained_at", .timestamp),
            ]),
        MappedTable(
            .main, "api_usage", organisations: ["organisation_uuid", "reseller_uuid"],
            columns: [
                MappedColumn("organisation_uuid", .uuid), MappedColumn("reseller_uuid", .uuid, isNullable: true),
                MappedColumn("hour", .timestamp), MappedColumn("user_uuid", .uuid),
                MappedColumn("api_key_uuid", .uuid, isNullable: true), MappedColumn("requests", .bigint),
                MappedColumn("errors", .bigint), MappedColumn("database_microseconds", .bigint),
                MappedColumn("answer_bytes", .bigint),
            ]),
        MappedTable(.aas, "product_prices", columns: [MappedColumn("currency", .text)]),
    ]
}
