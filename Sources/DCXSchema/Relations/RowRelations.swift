internal import GraphQLCore

/// A field that is a connection of rows of another type, by a key that its parent's row has.
struct RowConnection: RowFieldBinding {
    let rows: @Sendable () -> RowType
    let order: RowOrder
    /// The column of the other table that has the key.
    let column: String
    /// The column of the parent's table that has it.
    let parentColumn: String
    /// The column of both tables that says whose a row is, where rows of a former owner of the parent are not the parent's any more.
    var owner: String?
    /// What the list takes, beyond what its rows take.
    var permission: Permission?
    /// What the rows have to be for a viewer, beyond its scope.
    var condition: (@Sendable (Viewer) -> Predicate?)?

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let number = list.number(of: parentColumn)
        let parent =
            owner.map {
                RelationParent.owned(
                    column: column, parentColumn: number, organisation: $0, parentOrganisation: list.number(of: $0))
            } ?? .key(column: column, parentColumn: number)
        try ConnectionBinding(
            rows: rows(), order: order, parent: parent, permission: permission, condition: condition
        ).bind(field)
    }
}

/// A field that is one row of another type, by a key that its parent's row has. Where it can be, it is joined to that row.
struct RowReference: RowFieldBinding {
    let rows: @Sendable () -> RowType
    let column: String
    let parentColumn: String

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let rows = rows()
        guard let joined = list.join(rows.table, on: column, is: parentColumn) else {
            return try LookupBinding(rows: rows, column: column, key: .parent(column: list.number(of: parentColumn)))
                .bind(field)
        }
        try rows.bindJoined(field, joined)
    }
}

/// A field that is a list of rows of another type, whole, by a key that its parent's row has.
struct RowList: RowFieldBinding {
    let rows: @Sendable () -> RowType
    let order: RowOrder
    let column: String
    let parentColumn: String
    /// What the rows have to be, besides the parent's.
    var condition: Predicate?

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let parent = RelationParent.key(column: column, parentColumn: list.number(of: parentColumn))
        try ListBinding(rows: rows(), order: order, parent: parent, condition: condition).bind(field)
    }
}

/// A field that an expression over its table computes: a leaf, or money where the schema says so.
struct ExpressionField: RowFieldBinding {
    let expression: String
    let type: ColumnType
    let mayFail = false

    init(_ expression: String, _ type: ColumnType) {
        self.expression = expression
        self.type = type
    }

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let number = list.number(ofExpression: expression)
        if field.selections.isEmpty {
            field.bind(column: number, type.encoding)
        } else {
            try MoneyFields(amount: number).bind(field)
            field.attach(presence: number)
        }
    }
}
