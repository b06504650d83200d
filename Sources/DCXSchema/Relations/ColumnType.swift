internal import GraphQLCore

/// The type of a column: how statements cast to it, how it is shown, and where its null stands in an order.
enum ColumnType: Sendable {
    case uuid
    case text
    /// `varchar`, as production's inventory has it.
    case varchar
    case integer
    case bigint
    case numeric
    case real
    case boolean
    case timestamp
    case date
    case textArray
    /// Text of a few known values, shown as enum values.
    case enumeration(StoredEnum)

    /// The type's name in casts.
    var sql: String {
        switch self {
        case .uuid: "uuid"
        case .text, .enumeration: "text"
        case .varchar: "varchar"
        case .integer: "integer"
        case .bigint: "bigint"
        case .numeric: "numeric"
        case .real: "real"
        case .boolean: "boolean"
        case .timestamp: "timestamptz"
        case .date: "date"
        case .textArray: "text[]"
        }
    }

    /// How a value's text becomes JSON.
    var encoding: LeafEncoding {
        switch self {
        case .uuid, .date: .quoted
        case .text, .varchar, .textArray: .text
        case .integer, .bigint: .verbatim
        case .numeric: .formatted(.passUnretained(NumberText.decimal))
        case .real: .number
        case .boolean: .boolean
        case .timestamp: .formatted(.passUnretained(DateTimeText.format))
        case .enumeration(let stored): .mapped(.passUnretained(stored.mapping))
        }
    }

    /// What null is taken for in an order, so that every value can be compared with a cursor: it comes first.
    var nullInOrder: String {
        switch self {
        case .text, .varchar, .textArray, .enumeration: ""
        case .uuid: UUID.none.text
        // Production's inventory has numbers below zero.
        case .integer: String(Int32.min)
        case .bigint, .numeric, .real: "-1"
        case .boolean: "f"
        case .timestamp, .date: "-infinity"
        }
    }

    /// Whether a text from a cursor can be a value of the type. The time or number that it says may still not exist.
    func admits(_ text: String) -> Bool {
        switch self {
        case .text, .varchar, .textArray, .enumeration: !text.utf8.contains(0)
        case .uuid: UUID(text) != nil
        case .integer: Int32(text) != nil
        case .bigint: Int64(text) != nil
        case .numeric, .real: text.utf8.count <= 40 && Double(text)?.isFinite == true
        case .boolean: text == "t" || text == "f"
        case .timestamp, .date:
            text == "-infinity"
                || text.utf8.count <= 40
                    && text.utf8.allSatisfy { "0123456789-: .+".utf8.contains($0) }
        }
    }
}

/// The texts that a column stores for the values of an enum.
final class StoredEnum: Sendable {
    let stored: [String]
    /// The value that any other text, and null, is shown as; nil where the column holds no other.
    let other: String?
    let mapping: TextMapping
    private let storedByValue: [String: String]

    init(_ stored: [String], other: String? = nil) {
        self.stored = stored
        self.other = other
        mapping = ColumnNaming.mapping(stored, other: other)
        storedByValue = Dictionary(
            uniqueKeysWithValues: stored.map { (ColumnNaming.enumValue(ofStored: $0), $0) })
    }

    /// The stored text of an enum value; nil for `other`.
    func stored(for value: String) -> String? { storedByValue[value] }

    /// The values, as the schema has to have them.
    var values: [String] { stored.map(ColumnNaming.enumValue) + (other.map { [$0] } ?? []) }
}
