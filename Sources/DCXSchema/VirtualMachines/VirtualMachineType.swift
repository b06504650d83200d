internal import GraphQLCore

/// Virtual machines: the inventory in AAS, as production has it.
enum VirtualMachineType {
    static let table = Table(
        .aas, "vcenter_vm_data_vms", as: "vm", organisation: "organisation_uuid", reseller: "reseller_uuid",
        key: "identity_instance_uuid", "varchar",
        columns: [
            TableColumn("identity_instance_uuid", .text),
            TableColumn("identity_name", .text),
            TableColumn("power_state", .mapped(.passUnretained(powerStates))),
            TableColumn("guest_os", .text),
            TableColumn("memory_size_mib", .verbatim),
            TableColumn("cpu_count", .verbatim),
            TableColumn("disk_capacity_gib", .verbatim),
            TableColumn("vcenter_name", .text),
            TableColumn("resource_pool_name", .text),
        ])

    /// Production's names may be null: they come first.
    static let byName = RowOrder(
        name: "virtualMachines.identityName", column: "identity_name", expression: "coalesce(vm.identity_name, '')")

    static let rows = RowType("VirtualMachine", table, fields: [:])

    private static let powerStates = ColumnNaming.mapping(
        ["poweredOn", "poweredOff", "suspended"], other: "UNKNOWN")
}
