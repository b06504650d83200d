/// Where the keys of a type's objects are: what `SampleValues` asks with.
package struct NodeKeys {
    /// The type's name.
    package let type: String
    package let database: DatabaseName
    private let select: String
    /// What says whose a row is; nil where the rows are everybody's.
    private let organisation: String?

    package static let all: [NodeKeys] = RowTypes.all.map { rows in
        var organisation: String?
        if case .tenant(let column, _) = rows.table.tenancy { organisation = column }
        return NodeKeys(
            type: rows.name, database: rows.table.database,
            select: "SELECT \(rows.table.key.name) FROM \(rows.table.name)", organisation: organisation)
    }

    /// A statement for two keys that organisations see, as an SQL list.
    package func own(_ organisations: String) -> String {
        guard let organisation else { return "\(select) ORDER BY 1 LIMIT 2" }
        return "\(select) WHERE \(organisation) IN (\(organisations)) ORDER BY 1 LIMIT 2"
    }

    /// A statement for two keys that they do not see; nil where everybody sees all.
    package func foreign(_ organisations: String) -> String? {
        guard let organisation else { return nil }
        return "\(select) WHERE (\(organisation) IN (\(organisations))) IS NOT TRUE ORDER BY 1 LIMIT 2"
    }
}
