internal import GraphQLCore

/// The sizes in which virtual machines are sold, in AAS: the same for every viewer.
enum VmConfigurationType {
    static let table = Table(
        .aas, "vm_configurations", as: "configuration", .shared,
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("sku", .text),
            TableColumn("name", .text),
            TableColumn("cpu_count", .integer),
            TableColumn("memory_size_mib", .integer),
            TableColumn("disk_capacity_gib", .integer),
            TableColumn("guest_systems", .textArray),
            TableColumn("product_uuid", .uuid),
            TableColumn("license_product_uuid", .uuid, isNullable: true),
            TableColumn("status", .enumeration(StoredEnum(["active", "retired"]))),
            TableColumn("created_at", .timestamp),
        ])

    static let bySKU = RowOrder.by("sku")

    static let rows: RowType = RowType(
        "VmConfiguration", table,
        fields: [
            "guestSystems": TextArrayField(column: "guest_systems"),
            "product": RowReference(rows: { ProductType.rows }, column: "uuid", parentColumn: "product_uuid"),
            "licenseProduct": RowReference(
                rows: { ProductType.rows }, column: "uuid", parentColumn: "license_product_uuid"),
            "monthlyPrice": CurrentPrice(products: ["product_uuid", "license_product_uuid"]),
        ])
}
