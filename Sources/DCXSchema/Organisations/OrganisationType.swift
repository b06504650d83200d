internal import GraphQLCore

/// Organisations: the tree of tenants, in MAIN.
enum OrganisationType {
    static let table = Table(
        .main, "organisations", as: "organisation", .tenant(organisation: "uuid", reseller: "reseller_uuid"),
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("name", .text),
            TableColumn("kind", .enumeration(StoredEnum(["platform", "reseller", "customer"]))),
            TableColumn("parent_uuid", .uuid, isNullable: true),
            TableColumn("status", .enumeration(StoredEnum(["active", "suspended", "closed"]))),
            TableColumn("commission_rate", .numeric, isNullable: true, takes: .billingRead),
            TableColumn("created_at", .timestamp),
        ])

    static let byName = RowOrder.by("name")

    static let rows: RowType = RowType(
        "Organisation", table,
        fields: [
            "parent": RowReference(rows: { OrganisationType.rows }, column: "uuid", parentColumn: "parent_uuid"),
            "children": RowConnection(
                rows: { OrganisationType.rows }, order: byName, column: "parent_uuid", parentColumn: "uuid"),
            "virtualMachines": RowConnection(
                rows: { VirtualMachineType.rows }, order: VirtualMachineType.byName, column: "organisation_uuid",
                parentColumn: "uuid"),
            "alerts": RowConnection(
                rows: { AlertType.rows }, order: AlertType.newestFirst, column: "organisation_uuid",
                parentColumn: "uuid"),
            "provisioningOrders": RowConnection(
                rows: { ProvisioningOrderType.rows }, order: ProvisioningOrderType.newestFirst,
                column: "organisation_uuid", parentColumn: "uuid"),
            "metricsAggregation": MetricsAggregationBinding(),
            "virtualMachineGroups": MachineGroupsBinding(),
            "billing": BillingBinding(),
            "wallet": RowReference(
                rows: { WalletType.rows }, column: "organisation_uuid", parentColumn: "uuid"),
            "revenue": RevenueBinding(),
            "networkServices": RowConnection(
                rows: { NetworkServiceType.rows }, order: NetworkServiceType.byName, column: "organisation_uuid",
                parentColumn: "uuid"),
            "users": RowConnection(
                rows: { UserType.rows }, order: UserType.byName, column: "organisation_uuid", parentColumn: "uuid",
                permission: .usersManage),
            "apiKeys": RowConnection(
                rows: { ApiKeyType.rows }, order: ApiKeyType.byName, column: "organisation_uuid",
                parentColumn: "uuid", condition: { ApiKeyType.visible(to: $0) }),
            "apiUsage": ApiUsageBinding(),
            "auditLog": RowConnection(
                rows: { AuditLogType.rows }, order: AuditLogType.newestFirst, column: "organisation_uuid",
                parentColumn: "uuid"),
        ])
}
