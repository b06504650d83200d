internal import GraphQLCore

/// A table of tenant data as the schema sees it: where it is, what it is called in statements, and which columns say
/// whose its rows are.
final class Table: Sendable {
    let database: DatabaseName
    let name: String
    let alias: String
    let columns: [TableColumn]
    /// The column that has the organisation of a row.
    let organisation: String
    /// The column that has the reseller that the organisation is or belongs to.
    let reseller: String
    /// The unique key, by which rows are told apart in an order.
    let key: TableColumn
    /// The key's SQL type.
    let keyType: String
    private let byField: [String: TableColumn]

    init(
        _ database: DatabaseName, _ name: String, as alias: String, organisation: String, reseller: String,
        key: String, _ keyType: String, columns: [TableColumn]
    ) {
        self.database = database
        self.name = name
        self.alias = alias
        self.columns = columns
        self.organisation = organisation
        self.reseller = reseller
        self.keyType = keyType
        byField = Dictionary(columns.map { ($0.fieldName, $0) }, uniquingKeysWith: { first, _ in first })
        guard let key = columns.first(where: { $0.name == key }) else {
            preconditionFailure("the key of \(name) is one of its columns")
        }
        self.key = key
    }

    /// The column that a field stands for, by the rule of names.
    func column(ofField name: String) -> TableColumn? { byField[name] }
}

/// A column that a field can show.
struct TableColumn: Sendable {
    let name: String
    /// How its text becomes JSON.
    let encoding: LeafEncoding
    /// The column's name in lower camel case.
    let fieldName: String

    init(_ name: String, _ encoding: LeafEncoding) {
        self.name = name
        self.encoding = encoding
        fieldName = ColumnNaming.fieldName(ofColumn: name)
    }
}

/// The rule of names: database first.
enum ColumnNaming {
    /// `identity_instance_uuid` → `identityInstanceUuid`
    static func fieldName(ofColumn column: String) -> String {
        let words = column.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// `poweredOn` → `POWERED_ON`
    static func enumValue(ofStored text: String) -> String {
        var value = ""
        for character in text {
            if character.isUppercase, !value.isEmpty { value.append("_") }
            value.append(character == " " || character == "-" ? "_" : Character(character.uppercased()))
        }
        return value
    }

    /// A mapping of stored texts by the rule; any other text is shown as `other`.
    static func mapping(_ stored: [String], other: String) -> TextMapping {
        TextMapping(stored.map { ($0, enumValue(ofStored: $0)) }, other: other)
    }
}
