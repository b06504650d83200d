/// Every table that a statement of ours names, in one list: what the live databases are compared with at the start.
///
/// Tests hold it: each `Table` and `MappedTable` of the sources is in it, and every statement can be prepared in a database
/// that has these tables and columns only.
package enum MappedTables {
    package static let all: [MappedTable] =
        RowTypes.all.map { MappedTable($0.table) } + SessionTables.all + MetricsTables.all + WorkTables.all + unseen

    package static func of(_ database: DatabaseName) -> [MappedTable] { all.filter { $0.database == database } }

    /// What statements with a text of their own name, and no field shows.
    private static let unseen = [
        MappedTable(
            .main, "commissions", organisations: ["organisation_uuid"],
            columns: [
                MappedColumn("organisation_uuid", .uuid),
                MappedColumn("invoice_uuid", .uuid),
                MappedColumn("amount", .numeric),
            ]),
        MappedTable(.aas, "product_prices", columns: [MappedColumn("currency", .text)]),
    ]
}
