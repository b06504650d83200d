internal import GraphQLCore

/// What the schema says and what resolves it, held against each other: fields, filters, orders and enum values are columns by
/// the rule of names, or bound by hand.
struct SchemaDifferences {
    private let schema: Schema

    /// - Returns: each difference in words; a schema with any cannot be served.
    static func all(in schema: Schema) -> [String] {
        let differences = SchemaDifferences(schema: schema)
        return RowTypes.all.flatMap { differences.of($0) } + differences.ofRoots() + differences.ofDemandingRoots()
            + MutationBinding.mutations.flatMap { PayloadBinding(mutation: $0).differences(in: schema) }
            + BusinessErrors.differences(in: schema)
    }

    private func of(_ rows: RowType) -> [String] {
        guard case .object(let type)? = schema.type(named: rows.name) else {
            return ["\(rows.name) is bound, but not in the schema"]
        }
        return rows.differences(from: type) + ofNulls(rows, type) + ofEnums(rows, type) + ofFilter(rows)
            + ofOrder(rows)
    }

    /// A column that may be null is no non-null field, unless what it is shown as has a value for that.
    private func ofNulls(_ rows: RowType, _ type: ObjectType) -> [String] {
        type.fields.all.compactMap { field -> String? in
            guard field.type.isNonNull, let column = rows.table.column(ofField: field.name) else { return nil }
            if case .enumeration(let stored) = column.type, stored.other != nil { return nil }
            let hasNulls = column.isNullable || column.permission != nil
            return hasNulls ? "\(rows.name).\(field.name) is non-null, but its column may have no value" : nil
        }
    }

    private func ofEnums(_ rows: RowType, _ type: ObjectType) -> [String] {
        type.fields.all.compactMap { field -> String? in
            guard let column = rows.table.column(ofField: field.name), case .enumeration(let stored) = column.type
            else { return nil }
            guard case .enumeration(let type) = schema[field.type.named] else {
                return "\(rows.name).\(field.name) is no enum, but its column has the values of one"
            }
            return Set(type.values.map(\.name)) == Set(stored.values)
                ? nil : "\(type.name) has other values than its column: \(stored.values.joined(separator: ", "))"
        }
    }

    private func ofFilter(_ rows: RowType) -> [String] {
        guard case .inputObject(let filter)? = schema.type(named: "\(rows.name)Filter") else { return [] }
        return filter.fields.all.map(\.name)
            .filter { !["and", "or", "not"].contains($0) && rows.table.column(ofField: $0) == nil }
            .map { "\(filter.name).\($0) has no column" }
    }

    private func ofOrder(_ rows: RowType) -> [String] {
        guard case .enumeration(let order)? = schema.type(named: "\(rows.name)OrderField") else { return [] }
        return order.values.map(\.name)
            .filter { rows.table.column(named: ColumnNaming.column(ofEnumValue: $0)) == nil }
            .map { "\(order.name).\($0) has no column" }
    }

    private func ofRoots() -> [String] {
        [(schema.queryType, QueryBinding.fields), (schema.mutationType, MutationBinding.fields)]
            .flatMap { type, fields in
                (type?.fields.all.map(\.name) ?? []).filter { !fields.contains($0) }
                    .map { "Nothing resolves \(type?.name ?? "").\($0)" }
            }
    }

    /// What fails beside others, and what nobody is signed in for, is null by itself.
    private func ofDemandingRoots() -> [String] {
        [schema.queryType, schema.mutationType].flatMap { type in
            (type?.fields.all ?? []).filter(\.type.isNonNull).map {
                "\(type?.name ?? "").\($0.name) is non-null, but may fail: its neighbours would be lost with it"
            }
        }
    }
}
