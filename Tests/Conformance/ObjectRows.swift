import GraphQLCore

/// JSON objects as rows: a field is the property of its name, absent is null.
///
/// Two properties are not what they seem: `{"$args": true}` is the field's arguments as JSON text, and `{"$error": "m"}`
/// makes the field fail with the message m.
final class ObjectRows: RowSource {
    /// The columns: the property that a field's name says, and the row itself, which is then a leaf.
    static let property = 0
    static let itself = 1

    private let schema: Schema
    private let rows: [JSONValue]

    init(_ schema: Schema, _ rows: [JSONValue]) {
        self.schema = schema
        self.rows = rows
        super.init(count: rows.count)
    }

    // MARK: Leaves

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if case .constant = leaf.encoding { continue }
            let definition = leaf.definition
            let value = leaf.column == Self.itself ? rows[row] : rows[row][definition.name] ?? .null
            switch coerced(value, definition) {
            case .success(.null):
                if leaf.isNonNull { return place }
                out.appendNull()
            case .success(let value): out.append(value)
            case .failure(let error):
                failures.record(place, error)
                if leaf.isNonNull { return place }
                out.appendNull()
            }
        }
        return -1
    }

    private func coerced(_ value: JSONValue, _ definition: FieldDefinition) -> Result<JSONValue, FieldError> {
        if value == .null { return .success(.null) }
        if let error = value.fieldError { return .failure(error) }
        let type = definition.type.named
        guard let coerced = schema.coerceResult(value, type) else {
            return .failure(FieldError("\(definition.name) has a value that is no \(schema[type].name)."))
        }
        return .success(coerced)
    }

    // MARK: Objects, lists, and leaves with arguments

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        let values = rows.map { row in
            let value = row[field.definition.name] ?? .null
            return value["$args"] == .boolean(true) ? field.arguments.text : value
        }
        var columns = ColumnMaker(schema: schema, field: field.definition)
        return columns.column(values, field.definition.type, level: 0)
    }
}

extension JSONValue {
    /// The failure that a property stands for.
    var fieldError: FieldError? {
        guard case .string(let message) = self["$error"] else { return nil }
        return FieldError(message)
    }
}

extension Arguments {
    /// The arguments that were given or have defaults, as the text of a JSON object.
    fileprivate var text: JSONValue {
        let members = definitions.all.compactMap { definition in
            self[definition.name].map { JSONMember(name: definition.name, value: $0.json) }
        }
        var buffer = JSONBuffer()
        buffer.append(.object(members))
        return .string(String(decoding: buffer.bytes, as: UTF8.self))
    }
}
