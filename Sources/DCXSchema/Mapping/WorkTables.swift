/// What workers, orders and the monthly run use of tables besides what is shown.
enum WorkTables {
    static let all = [orders, invoiceLines, ledger, shares, commands, services]

    private static let orders = MappedTable(
        .main, "provisioning_orders",
        columns: [
            MappedColumn("cpu_count", .integer, isNullable: true),
            MappedColumn("memory_size_mib", .integer, isNullable: true),
            MappedColumn("disk_capacity_gib", .integer, isNullable: true),
            MappedColumn("cost_estimate", .numeric, isNullable: true),
            MappedColumn("license_cost", .numeric, isNullable: true),
            MappedColumn("attempts", .integer),
            MappedColumn("due_at", .timestamp),
        ])

    private static let invoiceLines = MappedTable(
        .main, "invoice_lines",
        columns: [
            MappedColumn("network_service_uuid", .uuid, isNullable: true),
            MappedColumn("credited_line_uuid", .uuid, isNullable: true),
        ])

    private static let ledger = MappedTable(
        .main, "wallet_transactions", columns: [MappedColumn("idempotency_key", .text, isNullable: true)])

    private static let shares = MappedTable(.main, "commissions", columns: [MappedColumn("month", .date)])

    private static let commands = MappedTable(
        .aas, "vm_commands",
        columns: [
            MappedColumn("idempotency_key", .text, isNullable: true),
            MappedColumn("not_before", .timestamp),
            MappedColumn("lease_uuid", .uuid, isNullable: true),
            MappedColumn("lease_until", .timestamp, isNullable: true),
            MappedColumn("heartbeat_at", .timestamp, isNullable: true),
            MappedColumn("applied_at", .timestamp, isNullable: true),
            MappedColumn("result", .text, isNullable: true),
        ])

    private static let services = MappedTable(
        .eNetworks, "network_services", columns: [MappedColumn("currency", .text)])
}
