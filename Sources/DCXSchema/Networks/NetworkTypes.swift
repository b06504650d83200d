internal import GraphQLCore

/// What organisations have of network providers, in E-NETWORKS.
enum NetworkServiceType {
    static let table = Table(
        .eNetworks, "network_services", as: "service",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("provider_uuid", .uuid),
            TableColumn("name", .text),
            TableColumn(
                "kind", .enumeration(StoredEnum(["fibre", "mpls", "sd_wan", "internet", "voice"]))),
            TableColumn("site", .text, isNullable: true),
            TableColumn("bandwidth_mbps", .integer, isNullable: true),
            TableColumn(
                "status", .enumeration(StoredEnum(["active", "pending", "suspended", "cancelled"]))),
            TableColumn("monthly_cost", .numeric, isNullable: true, takes: .billingRead),
            TableColumn("created_at", .timestamp),
        ])

    static let byName = RowOrder.by("name")

    static let rows: RowType = RowType(
        "NetworkService", table, takes: .networksRead,
        fields: [
            "provider": RowReference(
                rows: { NetworkProviderType.rows }, column: "uuid", parentColumn: "provider_uuid"),
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
        ])
}

/// Who provides networks, in E-NETWORKS: the same for every viewer.
enum NetworkProviderType {
    static let table = Table(
        .eNetworks, "network_providers", as: "provider", .shared,
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("name", .text),
            TableColumn(
                "integration_kind", .enumeration(StoredEnum(["api", "portal", "email", "manual"]))),
            TableColumn("status", .enumeration(StoredEnum(["active", "degraded", "down", "retired"]))),
            TableColumn("last_checked_at", .timestamp, isNullable: true),
            TableColumn("created_at", .timestamp),
        ])

    static let byName = RowOrder.by("name")

    static let rows: RowType = RowType("NetworkProvider", table, takes: .networksRead, fields: [:])
}
