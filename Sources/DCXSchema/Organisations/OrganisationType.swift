internal import GraphQLCore

/// Organisations: the tree of tenants, in MAIN.
enum OrganisationType {
    static let table = Table(
        .main, "organisations", as: "organisation", organisation: "uuid", reseller: "reseller_uuid",
        key: "uuid", "uuid",
        columns: [
            TableColumn("uuid", .quoted),
            TableColumn("name", .text),
            TableColumn("kind", .mapped(.passUnretained(kinds))),
            TableColumn("status", .mapped(.passUnretained(statuses))),
        ])

    static let byName = RowOrder(name: "organisations.name", column: "name", expression: "organisation.name")

    static let rows: RowType = RowType(
        "Organisation", table,
        fields: [
            "parent": RowReference(rows: { OrganisationType.rows }, column: "uuid", parentColumn: "parent_uuid"),
            "children": RowConnection(
                rows: { OrganisationType.rows }, order: byName, permission: nil, column: "parent_uuid",
                parentColumn: "uuid"),
            "virtualMachines": RowConnection(
                rows: { VirtualMachineType.rows }, order: VirtualMachineType.byName, permission: .vmsRead,
                column: "organisation_uuid", parentColumn: "uuid"),
            "metricsAggregation": MetricsAggregationBinding(),
        ])

    private static let kinds = ColumnNaming.mapping(["platform", "reseller", "customer"], other: "CUSTOMER")
    private static let statuses = ColumnNaming.mapping(["active", "suspended", "closed"], other: "CLOSED")
}
