/// The types of the schema whose objects are rows of tables.
enum RowTypes {
    static let all: [RowType] = [
        OrganisationType.rows, VirtualMachineType.rows, VmDiskType.rows, AlertType.rows,
    ]
}
