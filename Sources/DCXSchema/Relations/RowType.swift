internal import GraphQLCore

/// A type of the schema whose objects are rows of a table: its fields are columns by the rule of names, or bound by
/// hand.
final class RowType: Sendable {
    let name: String
    let table: Table
    private let fields: [String: any RowFieldBinding]

    init(_ name: String, _ table: Table, fields: [String: any RowFieldBinding]) {
        self.name = name
        self.table = table
        self.fields = fields
    }

    /// Binds what is selected of a row, and adds what that needs to the columns that are fetched.
    func bind(_ selection: SelectionPlan, _ list: SelectList) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            if let binding = fields[field.definition.name] {
                try binding.bind(field, list)
            } else if let column = table.column(ofField: field.definition.name) {
                field.bind(column: list.number(of: column.name), column.encoding)
            } else {
                throw .unbound(field)
            }
        }
    }

    /// The fields of the schema that nothing resolves, and what is bound without being in the schema.
    func differences(from type: ObjectType) -> [String] {
        let missing = type.fields.all.map(\.name).filter { fields[$0] == nil && table.column(ofField: $0) == nil }
        let unknown = fields.keys.filter { type.fields[$0] == nil }
        return missing.map { "\(name).\($0) has no column and no resolver" }
            + unknown.sorted().map { "\(name).\($0) has a resolver, but is not in the schema" }
    }
}

/// A field of a row that is more than a column.
protocol RowFieldBinding: Sendable {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError)
}

/// A field that is a connection of rows of another type, by a key that its parent's row has.
struct RowConnection: RowFieldBinding {
    let rows: @Sendable () -> RowType
    let order: RowOrder
    let permission: Permission?
    /// The column of the other table that has the key.
    let column: String
    /// The column of the parent's table that has it.
    let parentColumn: String

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let parent = ConnectionBinding.Parent.key(column: column, parentColumn: list.number(of: parentColumn))
        try ConnectionBinding(rows: rows(), order: order, permission: permission, parent: parent).bind(field)
    }
}

/// A field that is one row of another type, by a key that its parent's row has.
struct RowReference: RowFieldBinding {
    let rows: @Sendable () -> RowType
    let column: String
    let parentColumn: String

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        try LookupBinding(rows: rows(), column: column, key: .parent(column: list.number(of: parentColumn))).bind(field)
    }
}
