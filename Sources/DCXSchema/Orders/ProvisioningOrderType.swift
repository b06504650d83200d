internal import GraphQLCore

/// Orders of machines, in MAIN: made or removed, and paid for or refunded.
enum ProvisioningOrderType {
    static let table = Table(
        .main, "provisioning_orders", as: "provisioning",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("kind", .enumeration(StoredEnum(["provision", "delete"]))),
            TableColumn(
                "status",
                .enumeration(StoredEnum(["held", "creating", "undoing", "placed", "removing", "done", "undone"]))),
            TableColumn("identity_instance_uuid", .varchar),
            TableColumn("identity_name", .varchar),
            TableColumn("configuration_sku", .text, isNullable: true),
            TableColumn("guest_os", .varchar, isNullable: true),
            TableColumn("net_amount", .numeric, takes: .billingRead),
            TableColumn("vat_amount", .numeric, takes: .billingRead),
            TableColumn("total_amount", .numeric, takes: .billingRead),
            TableColumn("requested_by", .uuid, isNullable: true),
            TableColumn("actor_kind", .enumeration(ActorKind.stored)),
            TableColumn("error", .text, isNullable: true),
            TableColumn("created_at", .timestamp),
            TableColumn("finished_at", .timestamp, isNullable: true),
        ])

    static let newestFirst = RowOrder.by("created_at", descending: true)

    static let rows: RowType = RowType(
        "ProvisioningOrder", table, takes: .vmsProvision,
        fields: [
            "virtualMachine": RowReference(
                rows: { VirtualMachineType.rows }, column: "identity_instance_uuid",
                parentColumn: "identity_instance_uuid"),
            "lines": RowList(
                rows: { ProvisioningOrderLineType.rows }, order: .by("position"), column: "order_uuid",
                parentColumn: "uuid"),
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "requestedBy": RowReference(rows: { UserType.rows }, column: "uuid", parentColumn: "requested_by"),
        ])
}

/// What orders come to, line by line, in MAIN.
enum ProvisioningOrderLineType {
    static let table = Table(
        .main, "provisioning_order_lines", as: "line",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("order_uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("position", .integer),
            TableColumn("category", .enumeration(BillingCategory.stored)),
            TableColumn("description", .text),
            TableColumn("quantity", .numeric),
            TableColumn("unit_price", .numeric),
            TableColumn("amount", .numeric),
            TableColumn("vat_amount", .numeric),
            TableColumn("period_start", .date),
            TableColumn("period_end", .date),
        ])

    static let rows: RowType = RowType(
        "ProvisioningOrderLine", table, takes: .billingRead, asNodeTakes: .vmsProvision, fields: [:])
}
