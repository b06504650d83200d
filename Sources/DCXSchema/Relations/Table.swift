internal import GraphQLCore

/// A table as the schema sees it: where it is, what it is called in statements, and which columns say whose its rows are.
final class Table: Sendable {
    let database: DatabaseName
    let name: String
    let alias: String
    let tenancy: Tenancy
    let columns: [TableColumn]
    /// The unique key, by which rows are told apart in an order.
    let key: TableColumn
    private let byName: [String: TableColumn]
    private let byField: [String: TableColumn]

    /// Whose the rows of a table are.
    enum Tenancy: Sendable {
        /// Each row is an organisation's.
        /// - Parameters:
        ///   - organisation: the column that has it.
        ///   - reseller: the column that has the reseller that the organisation is or belongs to.
        case tenant(organisation: String, reseller: String)
        /// Rows are nobody's: every viewer may see them.
        case shared
    }

    init(
        _ database: DatabaseName, _ name: String, as alias: String,
        _ tenancy: Tenancy = .tenant(organisation: "organisation_uuid", reseller: "reseller_uuid"),
        key: String = "uuid", columns: [TableColumn]
    ) {
        self.database = database
        self.name = name
        self.alias = alias
        self.tenancy = tenancy
        let columns = columns.map { $0.over(alias) }
        self.columns = columns
        byName = Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        byField = Dictionary(columns.map { ($0.fieldName, $0) }, uniquingKeysWith: { first, _ in first })
        guard let key = byName[key] else { preconditionFailure("the key of \(name) is one of its columns") }
        self.key = key
    }

    /// The column that a field stands for, by the rule of names.
    func column(ofField name: String) -> TableColumn? { byField[name] }

    func column(named name: String) -> TableColumn? { byName[name] }

    /// The type that a column's values are cast to.
    func type(of column: String) -> ColumnType {
        guard let column = byName[column] else { preconditionFailure("\(name).\(column) is mapped") }
        return column.type
    }

    /// A column over the alias of its table.
    func expression(_ column: String) -> String { byName[column]?.expression ?? "\(alias).\(column)" }

    /// Whether each row is an organisation's.
    var isTenant: Bool {
        if case .tenant = tenancy { true } else { false }
    }

    /// Whose a row is, over the alias; null where it is nobody's.
    var ownerExpression: String {
        switch tenancy {
        case .tenant(let organisation, _): expression(organisation)
        case .shared: "NULL"
        }
    }

    /// The columns that statements use, besides those that are shown.
    var tenancyColumns: [String] {
        switch tenancy {
        case .tenant(let organisation, let reseller): [organisation, reseller]
        case .shared: []
        }
    }
}

/// A column of a table that the schema uses.
final class TableColumn: Sendable {
    let name: String
    let type: ColumnType
    let isNullable: Bool
    /// What it takes to see, filter and order by it, beyond what its table takes.
    let permission: Permission?
    /// Whether it is an expression over the table's alias, and no column of the database.
    let isComputed: Bool
    /// The column's name in lower camel case.
    let fieldName: String
    /// The column over the alias of its table, made once: filters and orders need it for each request.
    let expression: String

    convenience init(_ name: String, _ type: ColumnType, isNullable: Bool = false, takes permission: Permission? = nil)
    {
        self.init(name, type, isNullable: isNullable, takes: permission, expression: name, isComputed: false)
    }

    /// - Parameter expression: over the alias of its table; it is never null.
    convenience init(_ name: String, _ type: ColumnType, computing expression: String) {
        self.init(name, type, isNullable: false, takes: nil, expression: expression, isComputed: true)
    }

    private init(
        _ name: String, _ type: ColumnType, isNullable: Bool, takes permission: Permission?, expression: String,
        isComputed: Bool
    ) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.permission = permission
        self.expression = expression
        self.isComputed = isComputed
        fieldName = ColumnNaming.fieldName(ofColumn: name)
    }

    fileprivate func over(_ alias: String) -> TableColumn {
        if isComputed { return self }
        return TableColumn(
            name, type, isNullable: isNullable, takes: permission, expression: "\(alias).\(name)", isComputed: false)
    }
}
