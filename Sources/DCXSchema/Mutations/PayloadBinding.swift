internal import GraphQLCore

/// Binds a field of `Mutation` and its payload.
struct PayloadBinding {
    /// Errors of one payload, segments of a path, and items of a list that is made in memory, for the estimate of its cost.
    private static let maximumErrors = 16
    private static let maximumSegments = 8
    private static let maximumItems = 32

    let mutation: any PortalMutation

    func bind(_ field: FieldPlan) throws(PlanningError) {
        var errorTypes: [String: TypeID] = [:]
        for payload in field.selections {
            for field in payload.fields where !field.isBound {
                if field.definition.name == "errors" {
                    field.hold(column: mutation.payload.count, atMost: Self.maximumErrors)
                    for error in field.selections {
                        errorTypes[error.type.name] = error.type.id
                        try bindError(error)
                    }
                } else {
                    try bindField(field)
                }
            }
        }
        field.resolve(with: MutationResolver(mutation: mutation, errorTypes: errorTypes))
    }

    private func bindField(_ field: FieldPlan) throws(PlanningError) {
        guard let column = mutation.payload.firstIndex(where: { $0.name == field.definition.name }) else {
            throw .unbound(field)
        }
        switch mutation.payload[column].field {
        case .leaf: field.bind(column: column, .bySource)
        case .object(let type):
            field.hold(column: column)
            try Self.bindObject(field, type)
        case .row(let rows):
            let rows = rows()
            try LookupBinding(rows: rows, column: rows.table.key.name, key: .parent(column: column)).bind(field)
        }
    }

    private static func bindObject(_ field: FieldPlan, _ type: any PayloadObject.Type) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                let name = field.definition.name
                if let leaf = type.leafNames.firstIndex(of: name) {
                    try bindLeaf(field, column: leaf)
                } else if let list = type.listTypes.firstIndex(where: { $0.name == name }) {
                    field.hold(column: list, atMost: Self.maximumItems)
                    try bindObject(field, type.listTypes[list].type)
                } else {
                    throw .unbound(field)
                }
            }
        }
    }

    /// A leaf, or money.
    private static func bindLeaf(_ field: FieldPlan, column: Int) throws(PlanningError) {
        if field.selections.isEmpty { return field.bind(column: column, .bySource) }
        try MoneyFields(amount: column).bind(field)
        field.attach(presence: field.definition.type.isNonNull ? nil : column)
    }

    private func bindError(_ selection: SelectionPlan) throws(PlanningError) {
        let type = BusinessErrors.all.first { $0.typeName == selection.type.name }
        for field in selection.fields where !field.isBound {
            switch field.definition.name {
            case "message": field.bind(column: ErrorRows.message, .bySource)
            case "path": field.hold(column: ErrorRows.path, atMost: Self.maximumSegments)
            case let name:
                guard let leaf = type?.leafNames.firstIndex(of: name) else { throw .unbound(field) }
                try Self.bindLeaf(field, column: ErrorRows.leaves + leaf)
            }
        }
    }

    /// What of the payload nothing makes, and what is made without being in the schema.
    func differences(in schema: Schema) -> [String] {
        guard let field = schema.mutationType?.fields[mutation.name],
            case .object(let payload) = schema[field.type.named]
        else { return ["Mutation.\(mutation.name) is bound, but has no payload in the schema"] }
        var differences = Self.differences(payload, mutation.payload.map(\.name) + ["errors"])
        for case (_, .object(let type)) in mutation.payload {
            differences += Self.differences(schema, type)
        }
        return differences
    }

    private static func differences(_ schema: Schema, _ type: any PayloadObject.Type) -> [String] {
        differences(schema, type.typeName, type.leafNames + type.listTypes.map(\.name))
            + type.listTypes.flatMap { differences(schema, $0.type) }
    }

    fileprivate static func differences(_ schema: Schema, _ name: String, _ made: [String]) -> [String] {
        guard case .object(let type) = schema.type(named: name) else {
            return ["\(name) is made, but is no type of the schema"]
        }
        return differences(type, made)
    }

    private static func differences(_ type: ObjectType, _ made: [String]) -> [String] {
        let declared = type.fields.all.map(\.name)
        return declared.filter { !made.contains($0) }.map { "\(type.name).\($0) is made by nothing" }
            + made.filter { !declared.contains($0) }.map { "\(type.name).\($0) is made, but is not in the schema" }
    }
}

extension BusinessErrors {
    static func differences(in schema: Schema) -> [String] {
        guard let interface = schema.id(of: "Error") else { return ["The schema has no interface Error"] }
        let declared = schema.possibleTypes(of: interface).map { schema[$0].name }
        return declared.filter { name in !all.contains { $0.typeName == name } }.map { "\($0) is made by nothing" }
            + all.flatMap { PayloadBinding.differences(schema, $0.typeName, ["message", "path"] + $0.leafNames) }
    }
}
