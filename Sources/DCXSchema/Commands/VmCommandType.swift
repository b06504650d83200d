internal import GraphQLCore

/// What was to be done with machines, in AAS. A row stays with the organisation that the machine belonged to.
enum VmCommandType {
    static let table = Table(
        .aas, "vm_commands", as: "command",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("identity_instance_uuid", .varchar),
            TableColumn("organisation_uuid", .uuid, isNullable: true),
            TableColumn("action", .enumeration(StoredEnum(MachineAction.allCases.map(\.rawValue)))),
            TableColumn("status", .enumeration(StoredEnum(["queued", "running", "done", "failed"]))),
            TableColumn("requested_by", .uuid, isNullable: true),
            TableColumn("actor_kind", .enumeration(ActorKind.stored)),
            TableColumn("requested_at", .timestamp),
            TableColumn("attempts", .integer),
            TableColumn("started_at", .timestamp, isNullable: true),
            TableColumn("finished_at", .timestamp, isNullable: true),
            TableColumn("error", .text, isNullable: true),
        ])

    /// An index has it in each scope, and for each machine.
    static let newestFirst = RowOrder.by("requested_at", descending: true)

    static let rows: RowType = RowType(
        "VmCommand", table, takes: .vmsRead,
        fields: [
            "virtualMachine": RowReference(
                rows: { VirtualMachineType.rows }, column: "identity_instance_uuid",
                parentColumn: "identity_instance_uuid"),
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "requestedBy": RowReference(rows: { UserType.rows }, column: "uuid", parentColumn: "requested_by"),
        ])
}
