/// Makes the plan of a validated operation: collects the fields of each object type, coerces constant arguments, has
/// the fields bound and lays them out.
struct Planner {
    /// Fields that a plan may have; an abstract field has those of each type it can be.
    static let maximumFields = 20_000

    let schema: Schema
    let document: Document
    let fragments: [String: FragmentDefinition]
    /// Of the variables in `@skip` and `@include`.
    let conditions: VariableValues
    private var fieldCount = 0

    private init(
        _ schema: Schema, _ document: Document, _ fragments: [String: FragmentDefinition], _ conditions: VariableValues
    ) {
        self.schema = schema
        self.document = document
        self.fragments = fragments
        self.conditions = conditions
    }

    static func plan(
        _ operation: OperationDefinition, of document: ValidDocument, _ schema: Schema, _ bindings: RootBindings,
        conditions: VariableValues
    ) throws(PlanningError) -> OperationPlan {
        var planner = Planner(schema, document.document, document.fragments, conditions)
        guard let type = schema.rootType(of: operation.kind) else {
            throw PlanningError("The schema has no \(operation.kind.rawValue) type.")
        }
        let root = try planner.selection(of: type, [operation.selectionSet])
        try IntrospectionBinding(schema: schema).bindRoot(root)
        if root.fields.contains(where: { $0.source.isUnbound }) {
            guard let binding = bindings.byKind[operation.kind] else {
                throw PlanningError("The host has no \(operation.kind.rawValue) resolvers.")
            }
            try binding.bind(root)
        }
        try planner.seal(root)
        return OperationPlan(kind: operation.kind, root: root, document: document.document, schema: schema)
    }

    // MARK: Selections

    private mutating func selection(of type: ObjectType, _ sets: [SelectionSet]) throws(PlanningError) -> SelectionPlan
    {
        let groups: [[Field]]
        do {
            groups = try collectFields(type, sets)
        } catch {
            return SelectionPlan(type: type, failure: FieldError(error))
        }
        var fields: [FieldPlan] = []
        for group in groups { fields.append(try field(group, type)) }
        return SelectionPlan(type: type, fields: fields)
    }

    private mutating func field(_ nodes: [Field], _ parent: ObjectType) throws(PlanningError) -> FieldPlan {
        fieldCount += 1
        if fieldCount > Self.maximumFields {
            throw PlanningError("The operation selects more than \(Self.maximumFields) fields.")
        }
        let first = nodes[0]
        guard let definition = schema.field(first.name.value, of: .object(parent)) else {
            preconditionFailure("a valid document has no unknown field \(parent.name).\(first.name.value)")
        }
        let plan = FieldPlan(
            responseKey: first.responseKey, definition: definition, parent: parent, offsets: nodes.map(\.offset),
            arguments: arguments(first, definition))
        if definition === schema.metaFields.typename { plan.bind(column: -1, .constant) }
        let sets = nodes.compactMap(\.selectionSet)
        for id in sets.isEmpty ? [] : schema.possibleTypes(of: definition.type.named) {
            guard case .object(let type) = schema[id] else { continue }
            plan.selections.append(try selection(of: type, sets))
        }
        return plan
    }

    private func arguments(_ field: Field, _ definition: FieldDefinition) -> ArgumentPlan {
        if !field.arguments.contains(where: { $0.value.hasVariable }),
            let constant = try? Coercion(schema: schema).coerceArgumentValues(
                definition.arguments, field.arguments, VariableValues(), at: field.offset)
        {
            return .constant(constant)
        }
        return .open(definition.arguments, field.arguments, at: field.offset)
    }

    private func seal(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields {
            if field.source.isUnbound {
                throw PlanningError("Nothing resolves \(field.parent.name).\(field.definition.name).")
            }
            for selection in field.selections { try seal(selection) }
        }
        selection.seal()
    }
}

extension FieldSource {
    var isUnbound: Bool {
        if case .unbound = self { true } else { false }
    }
}
