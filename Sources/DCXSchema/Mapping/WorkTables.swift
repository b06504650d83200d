/// What workers, orders and the monthly run use of tables besides what is shown.
enum WorkTables {
    static let all = [
        orders, invoices, invoiceLines, wallets, ledger, shares, treeChanges, commands, machineOwners, services,
        serviceOwners,
    ]

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
            MappedColumn("charged_at", .timestamp, isNullable: true),
            MappedColumn("voided_at", .timestamp, isNullable: true),
        ])

    private static let invoices = MappedTable(
        .main, "invoices", columns: [MappedColumn("currency", .enumeration(StoredEnum(["ZAR"])))])

    private static let wallets = MappedTable(
        .main, "wallets", columns: [MappedColumn("currency", .enumeration(StoredEnum(["ZAR"])))])

    private static let treeChanges = MappedTable(
        .main, "tree_changes",
        columns: [
            MappedColumn("organisation_uuid", .uuid), MappedColumn("reseller_uuid", .uuid, isNullable: true),
            MappedColumn("changed_at", .timestamp),
        ])

    private static let ledger = MappedTable(
        .main, "wallet_transactions", columns: [MappedColumn("idempotency_key", .text, isNullable: true)])

    private static let shares = MappedTable(
        .main, "commissions",
        columns: [
            MappedColumn("month", .date), MappedColumn("customer_uuid", .uuid),
            MappedColumn("invoice_line_uuid", .uuid),
            MappedColumn("line_amount", .numeric), MappedColumn("is_earned", .boolean),
            MappedColumn("reseller_uuid", .uuid, isNullable: true),
        ])

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

    private static let machineOwners = MappedTable(
        .aas, "vm_ownerships", organisations: ["organisation_uuid", "reseller_uuid"],
        columns: [
            MappedColumn("identity_instance_uuid", .varchar),
            MappedColumn("position", .integer),
            MappedColumn("organisation_uuid", .uuid, isNullable: true),
            MappedColumn("reseller_uuid", .uuid, isNullable: true),
            MappedColumn("owned_from", .timestamp),
            MappedColumn("owned_until", .timestamp, isNullable: true),
            MappedColumn("identity_name", .varchar, isNullable: true),
            MappedColumn("cost_estimate", .numeric, isNullable: true),
            MappedColumn("license_cost", .numeric, isNullable: true),
        ])

    private static let serviceOwners = MappedTable(
        .eNetworks, "network_service_ownerships", organisations: ["organisation_uuid", "reseller_uuid"],
        columns: [
            MappedColumn("service_uuid", .uuid),
            MappedColumn("position", .integer),
            MappedColumn("organisation_uuid", .uuid),
            MappedColumn("reseller_uuid", .uuid, isNullable: true),
            MappedColumn("owned_from", .timestamp),
            MappedColumn("owned_until", .timestamp, isNullable: true),
            MappedColumn("name", .text, isNullable: true),
            MappedColumn("status", .text, isNullable: true),
            MappedColumn("monthly_cost", .numeric, isNullable: true),
        ])

    private static let services = MappedTable(
        .eNetworks, "network_services", columns: [MappedColumn("currency", .enumeration(StoredEnum(["ZAR"])))])
}
