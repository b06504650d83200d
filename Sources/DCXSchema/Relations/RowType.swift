internal import GraphQLCore

/// A type of the schema whose objects are rows of a table: its fields are columns by the rule of names, or bound by
/// hand.
final class RowType: NodeRows {
    let name: String
    let table: Table
    /// What it takes to see any of it; nil is nothing beyond being signed in.
    let permission: Permission?
    /// What it takes to see a row by its global ID: what leads to it elsewhere may take more than it does itself.
    let nodePermissions: [Permission]
    /// What a row has to be for a viewer that asks for it by its global ID, beyond its scope.
    let nodeCondition: (@Sendable (Viewer) -> Predicate?)?
    private let fields: [String: any RowFieldBinding]
    /// How the key is shown as a global ID.
    private let idFormat: LeafFormat

    init(
        _ name: String, _ table: Table, takes permission: Permission? = nil,
        asNodeTakes nodePermission: Permission? = nil,
        asNode nodeCondition: (@Sendable (Viewer) -> Predicate?)? = nil, fields: [String: any RowFieldBinding]
    ) {
        self.name = name
        self.table = table
        self.permission = permission
        nodePermissions = [permission, nodePermission].compactMap(\.self)
        self.nodeCondition = nodeCondition
        self.fields = fields
        idFormat = GlobalID.format(of: name)
    }

    /// Binds what is selected of a row, and adds what that needs to the columns that are fetched.
    func bind(_ selection: SelectionPlan, _ list: SelectList) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            if let binding = fields[field.definition.name] {
                try binding.bind(field, list)
            } else if field.definition.name == "id" {
                field.bind(column: list.key, .formatted(.passUnretained(idFormat)))
            } else if let column = table.column(ofField: field.definition.name) {
                try ColumnField(column: column).bind(field, list)
            } else {
                throw .unbound(field)
            }
        }
    }

    func bind(_ selections: SelectionPlans, _ list: SelectList) throws(PlanningError) {
        for selection in selections { try bind(selection, list) }
    }

    /// Binds a field that is a row in columns of its parent's.
    func bindJoined(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        try bind(field.selections, list)
        if let permission {
            field.resolve(with: GuardedObject(presence: list.key, permission: permission))
        } else {
            field.attach(presence: list.key)
        }
    }

    /// The fields of the schema that nothing resolves, and what is bound without being in the schema.
    func differences(from type: ObjectType) -> [String] {
        let missing = type.fields.all.map(\.name).filter {
            $0 != "id" && fields[$0] == nil && table.column(ofField: $0) == nil
        }
        let unknown = fields.keys.filter { type.fields[$0] == nil }
        let demanding = type.fields.all.filter { $0.type.isNonNull && fields[$0.name]?.mayFail == true }
        return missing.map { "\(name).\($0) has no column and no resolver" }
            + demanding.map { "\(name).\($0.name) is non-null, but may fail: its neighbours would be lost with it" }
            + unknown.sorted().map { "\(name).\($0) has a resolver, but is not in the schema" }
    }
}

/// A field of a row that is more than a column.
protocol RowFieldBinding: Sendable {
    /// Whether it has a statement of its own, or takes a permission: such a field may have no answer where its row has one.
    var mayFail: Bool { get }

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError)
}

extension RowFieldBinding {
    var mayFail: Bool { true }
}

/// A field that is a column: a leaf, or money where the schema says so.
struct ColumnField: RowFieldBinding {
    let column: TableColumn

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let number = list.number(of: column.name)
        if field.selections.isEmpty {
            guard let permission = column.permission else {
                return field.bind(column: number, column.type.encoding)
            }
            field.resolve(with: GuardedLeaf(column: number, encoding: column.type.encoding, permission: permission))
        } else {
            try MoneyFields(amount: number).bind(field)
            if let permission = column.permission {
                field.resolve(with: GuardedObject(presence: number, permission: permission))
            } else {
                field.attach(presence: number)
            }
        }
    }
}

/// A column of the parent's row that not every viewer may see.
private struct GuardedLeaf: Resolver {
    let column: Int
    let encoding: LeafEncoding
    let permission: Permission

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        try context.portal.require(permission)
        return .ready(.leaves(parents.source, column: column, encoding))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .free(parents, takes: permission)
    }
}

/// An object in the parent's row that not every viewer may see.
struct GuardedObject: Resolver {
    /// A column that is null where the object is.
    let presence: Int
    let permission: Permission

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        try context.portal.require(permission)
        return .ready(
            .objects(
                parents.source,
                RowIndex(count: parents.count) { parents.text($0, presence) == nil ? nil : $0 }))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .free(parents, takes: permission)
    }
}
