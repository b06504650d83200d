internal import GraphQLCore

/// Virtual machines: the inventory in AAS, as production has it. The columns that were given may be null there.
enum VirtualMachineType {
    static let table = Table(
        .aas, "vcenter_vm_data_vms", as: "vm", key: "identity_instance_uuid",
        columns: [
            TableColumn("identity_instance_uuid", .varchar),
            TableColumn("identity_name", .varchar, isNullable: true),
            TableColumn("power_state", .enumeration(PowerState.stored), isNullable: true),
            TableColumn("guest_os", .varchar, isNullable: true),
            TableColumn("memory_size_mib", .integer, isNullable: true),
            TableColumn("cpu_count", .integer, isNullable: true),
            TableColumn("disk_capacity_gib", .integer, isNullable: true),
            TableColumn("vcenter_name", .varchar, isNullable: true),
            TableColumn("resource_pool_name", .varchar, isNullable: true),
            TableColumn("organisation_uuid", .uuid, isNullable: true),
            TableColumn("cost_estimate", .numeric, isNullable: true, takes: .billingRead),
            TableColumn("license_cost", .numeric, isNullable: true, takes: .billingRead),
            TableColumn("created_at", .timestamp, isNullable: true),
            TableColumn("updated_at", .timestamp, isNullable: true),
        ])

    /// Production's names may be null: they come first.
    static let byName = RowOrder.by("identity_name")

    static let rows: RowType = RowType(
        "VirtualMachine", table, takes: .vmsRead,
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "disks": RowList(
                rows: { VmDiskType.rows }, order: VmDiskType.byLabel, column: "identity_instance_uuid",
                parentColumn: "identity_instance_uuid"),
            "alerts": RowConnection(
                rows: { AlertType.rows }, order: AlertType.newestFirst, column: "identity_instance_uuid",
                parentColumn: "identity_instance_uuid", owner: "organisation_uuid"),
            "latestMetrics": LatestMetricsBinding(),
            "metrics": MetricsSeriesBinding(),
            "health": MachineHealthBinding(),
            "commands": RowConnection(
                rows: { VmCommandType.rows }, order: VmCommandType.newestFirst, column: "identity_instance_uuid",
                parentColumn: "identity_instance_uuid", owner: "organisation_uuid"),
        ])
}
