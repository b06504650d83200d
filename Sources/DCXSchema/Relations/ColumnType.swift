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
        case .uuid: .quoted
        case .date: .formatted(.passUnretained(DateTimeText.dateFormat))
        case .text, .varchar, .textArray: .text
        case .integer: .verbatim
        case .bigint: .int32
        case .numeric: .formatted(.passUnretained(NumberText.decimal))
        case .real: .number
        case .boolean: .boolean
        case .timestamp: .formatted(.passUnretained(DateTimeText.format))
        case .enumeration(let stored): .mapped(.passUnretained(stored.mapping))
        }
    }

    var isText: Bool {
        switch self {
        case .text, .varchar, .enumeration: true
        default: false
        }
    }

    /// What stands behind an expression that rows are ordered by.
    var collation: String { isText ? " \(Alphabet.sql)" : "" }

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

    /// Whether a text from a cursor can be a value of the type, as PostgreSQL writes it: everything that a row can have. The time
    /// or number that it says may still not exist.
    func admits(_ text: String) -> Bool {
        switch self {
        case .text, .varchar, .textArray, .enumeration: !text.utf8.contains(0)
        case .uuid: UUID(text) != nil
        case .integer: Int32(text) != nil
        case .bigint: Int64(text) != nil
        case .numeric, .real:
            ["NaN", "Infinity", "-Infinity"].contains(text)
                || text.utf8.count <= Self.maximumNumberLength && Double(text)?.isFinite == true
        case .boolean: text == "t" || text == "f"
        case .timestamp, .date:
            ["infinity", "-infinity"].contains(text)
                || text.utf8.count <= 40
                    && (text.hasSuffix(" BC") ? text.dropLast(3) : text[...]).utf8
                        .allSatisfy { "0123456789-: .+".utf8.contains($0) }
        }
    }

    /// Digits of a number in a cursor: more than any column has.
    private static let maximumNumberLength = 200
}

/// The texts that a column stores for the values of an enum.
final class StoredEnum: Sendable {
    /// Every text that is known.
    let stored: [String]
    /// One text for each value.
    let names: [String]
    /// The value that any other text, and null, is shown as; nil where the column holds no other.
    let other: String?
    let mapping: TextMapping
    private let storedByValue: [String: [String]]

    /// - Parameters:
    ///   - names: a text for each value.
    ///   - spellings: all texts that mean the same as a name, where there are more than the name.
    init(_ names: [String], other: String? = nil, spellings: [String: [String]] = [:]) {
        self.names = names
        self.other = other
        let texts = names.map { (name: $0, texts: spellings[$0] ?? [$0]) }
        // The usual texts come first, where they are found first.
        stored = names + texts.flatMap { name, texts in texts.filter { $0 != name } }
        let shown = texts.flatMap { name, texts in
            texts.map { (stored: $0, shown: ColumnNaming.enumValue(ofStored: name)) }
        }
        let values = Dictionary(shown.map { ($0.stored, $0.shown) }, uniquingKeysWith: { first, _ in first })
        mapping = TextMapping(stored.compactMap { text in values[text].map { (text, $0) } }, other: other)
        storedByValue = Dictionary(
            uniqueKeysWithValues: texts.map { (ColumnNaming.enumValue(ofStored: $0.name), $0.texts) })
    }

    /// The stored texts of an enum value; nil for `other`.
    func stored(for value: String) -> [String]? { storedByValue[value] }

    /// The values, as the schema has to have them.
    var values: [String] { names.map(ColumnNaming.enumValue) + (other.map { [$0] } ?? []) }
}
