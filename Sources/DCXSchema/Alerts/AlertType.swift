internal import GraphQLCore

/// What was noticed about virtual machines.
enum AlertType {
    static let table = Table(
        .aas, "vm_alerts", as: "alert",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("identity_instance_uuid", .varchar),
            TableColumn("organisation_uuid", .uuid, isNullable: true),
            TableColumn("severity", .enumeration(StoredEnum(["info", "warning", "critical"]))),
            TableColumn("kind", .text),
            TableColumn("message", .text),
            TableColumn("raised_at", .timestamp),
            TableColumn("acknowledged_at", .timestamp, isNullable: true),
            TableColumn("acknowledged_by", .uuid, isNullable: true),
            TableColumn("acknowledged_by_kind", .enumeration(ActorKind.stored), isNullable: true),
            TableColumn("resolved_at", .timestamp, isNullable: true),
        ])

    /// An index has it in each scope, and for each machine.
    static let newestFirst = RowOrder.by("raised_at", descending: true)

    static let rows: RowType = RowType(
        "Alert", table, takes: .vmsRead,
        fields: [
            "acknowledgedBy": RowReference(
                rows: { UserType.rows }, column: "uuid", parentColumn: "acknowledged_by"),
            "virtualMachine": RowReference(
                rows: { VirtualMachineType.rows }, column: "identity_instance_uuid",
                parentColumn: "identity_instance_uuid"),
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
        ])
}
