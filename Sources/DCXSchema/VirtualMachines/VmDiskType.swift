internal import GraphQLCore

/// The disks of virtual machines.
enum VmDiskType {
    static let table = Table(
        .aas, "vm_disks", as: "disk",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("identity_instance_uuid", .varchar),
            TableColumn("label", .text),
            TableColumn("capacity_gib", .integer),
            TableColumn("used_gib", .numeric, isNullable: true),
            TableColumn("datastore_name", .text, isNullable: true),
            TableColumn("updated_at", .timestamp),
        ])

    static let byLabel = RowOrder.by("label")

    static let rows = RowType("VmDisk", table, takes: .vmsRead, fields: [:])
}
