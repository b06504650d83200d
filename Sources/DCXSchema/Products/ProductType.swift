internal import GraphQLCore

/// What is sold, in AAS: the same for every viewer.
enum ProductType {
    static let table = Table(
        .aas, "products", as: "product", .shared,
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("sku", .text),
            TableColumn("name", .text),
            TableColumn("description", .text, isNullable: true),
            TableColumn("category", .enumeration(BillingCategory.stored)),
            TableColumn("unit", .text),
            TableColumn("status", .enumeration(StoredEnum(["active", "retired"]))),
            TableColumn("created_at", .timestamp),
        ])

    static let bySKU = RowOrder.by("sku")

    static let rows: RowType = RowType(
        "Product", table,
        fields: [
            "price": CurrentPrice(products: ["uuid"]),
            "prices": RowList(
                rows: { ProductPriceType.rows }, order: .by("valid_from", descending: true), column: "product_uuid",
                parentColumn: "uuid", condition: ProductPriceType.isInRand),
            "configurations": RowList(
                rows: { VmConfigurationType.rows }, order: VmConfigurationType.bySKU, column: "product_uuid",
                parentColumn: "uuid"),
        ])
}

/// What a product has cost, from when until when.
enum ProductPriceType {
    static let table = Table(
        .aas, "product_prices", as: "price", .shared,
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("product_uuid", .uuid),
            TableColumn("amount", .numeric),
            TableColumn("valid_from", .timestamp),
            TableColumn("valid_until", .timestamp, isNullable: true),
        ])

    /// All money is shown in rand: what something costs in another currency is no price of it here.
    static let isInRand = Predicate(shape: .sql("price.currency = 'ZAR'"), parameters: [])

    static let rows: RowType = RowType("ProductPrice", table, asNode: { _ in isInRand }, fields: [:])
}
