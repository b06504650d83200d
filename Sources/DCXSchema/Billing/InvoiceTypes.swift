internal import GraphQLCore

/// What a line of an invoice is for.
enum BillingCategory {
    static let stored = StoredEnum(["compute", "licence", "storage", "network", "service"])
}

/// What organisations are charged, month by month, in MAIN.
enum InvoiceType {
    static let table = Table(
        .main, "invoices", as: "invoice",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("number", .text),
            TableColumn("month", .date),
            TableColumn(
                "status", .enumeration(StoredEnum(["open", "issued", "paid", "overdue", "void"]))),
            TableColumn("net_amount", .numeric),
            TableColumn("vat_amount", .numeric),
            TableColumn("total_amount", .numeric),
            TableColumn("issued_at", .timestamp, isNullable: true),
            TableColumn("due_on", .date, isNullable: true),
            TableColumn("paid_at", .timestamp, isNullable: true),
            TableColumn("created_at", .timestamp),
        ])

    static let byMonth = RowOrder.by("month", descending: true)

    static let rows: RowType = RowType(
        "Invoice", table, takes: .billingRead,
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "lines": RowList(
                rows: { InvoiceLineType.rows }, order: InvoiceLineType.byPosition, column: "invoice_uuid",
                parentColumn: "uuid"),
            "byCategory": CategoryTotals(invoiceColumn: "uuid"),
        ])
}

/// The lines of invoices, in MAIN.
enum InvoiceLineType {
    static let table = Table(
        .main, "invoice_lines", as: "line",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("invoice_uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("position", .integer),
            TableColumn("category", .enumeration(BillingCategory.stored)),
            TableColumn("description", .text),
            TableColumn("quantity", .numeric),
            TableColumn("unit_price", .numeric),
            TableColumn("amount", .numeric),
            TableColumn("vat_rate", .numeric),
            TableColumn("vat_amount", .numeric),
            TableColumn("period_start", .date),
            TableColumn("period_end", .date),
            TableColumn("identity_instance_uuid", .varchar, isNullable: true),
        ])

    static let byPosition = RowOrder.by("position")

    static let rows: RowType = RowType("InvoiceLine", table, takes: .billingRead, fields: [:])
}
