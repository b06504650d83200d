import GraphQLCore

/// Lays the JSON values of one field out as a column.
struct ColumnMaker {
    let schema: Schema
    let field: FieldDefinition
    private let errors = ColumnErrors()

    init(schema: Schema, field: FieldDefinition) {
        self.schema = schema
        self.field = field
    }

    /// - Parameter level: how many lists stand around the values.
    mutating func column(_ values: [JSONValue], _ type: TypeReference, level: Int) -> Column {
        if type.isList { return list(values, type.nullable.item, level) }
        switch schema[type.named] {
        case .scalar, .enumeration, .inputObject:
            return .leaves(ObjectRows(schema, values), column: ObjectRows.itself, .bySource, errors: errors)
        case .object: return objects(values, level)
        case .interface, .union: return abstract(values, type.named, level)
        }
    }

    private mutating func list(_ values: [JSONValue], _ item: TypeReference, _ level: Int) -> Column {
        var items: [JSONValue] = []
        let ranges = values.enumerated().map { place, value -> Range<Int>? in
            guard isPresent(value, level, place) else { return nil }
            guard case .array(let list) = value else {
                errors.record(FieldError("\(field.name) is no list."), level: level, item: place)
                return nil
            }
            items += list
            return items.count - list.count..<items.count
        }
        return .list(ListRanges(ranges), of: column(items, item, level: level + 1))
    }

    private func objects(_ values: [JSONValue], _ level: Int) -> Column {
        let isPresent = values.enumerated().map { self.isPresent($1, level, $0) }
        return .objects(
            ObjectRows(schema, values), RowIndex(count: values.count) { isPresent[$0] ? $0 : nil }, errors: errors)
    }

    private func abstract(_ values: [JSONValue], _ type: TypeID, _ level: Int) -> Column {
        var types: [TypeID] = []
        var rows: [[JSONValue]] = []
        let items = values.enumerated().map { place, value -> (source: Int, row: Int)? in
            guard isPresent(value, level, place) else { return nil }
            guard case .string(let name) = value["__typename"], let id = schema.id(of: name),
                schema.isPossible(id, for: type)
            else {
                let message = "\(field.name) has a value whose __typename is none of \(schema[type].name)."
                errors.record(FieldError(message), level: level, item: place)
                return nil
            }
            let source = types.firstIndex(of: id) ?? types.count
            if source == types.count {
                types.append(id)
                rows.append([])
            }
            rows[source].append(value)
            return (source: source, row: rows[source].count - 1)
        }
        let sources = zip(types, rows).map { AbstractRows.Typed($0, ObjectRows(schema, $1)) }
        return .abstract(AbstractRows(sources, items: items), errors: errors)
    }

    private func isPresent(_ value: JSONValue, _ level: Int, _ place: Int) -> Bool {
        if let error = value.fieldError {
            errors.record(error, level: level, item: place)
            return false
        }
        return value != .null
    }
}
