/// Makes the plan of a validated operation: collects the fields of each object type, coerces constant arguments, has
/// the fields bound and lays them out.
struct Planner {
    /// Fields that a plan may have; an abstract field has those of each type it can be.
    static let maximumFields = 20_000
    /// Levels of selections. Whoever walks a plan may recurse this deep: fragments could nest a selection without end.
    static let maximumDepth = 200
    /// Selections that are looked at, once for each object type that they may be for.
    static let maximumSteps = 2_000_000

    let schema: Schema
    let document: ValidDocument
    /// Of the variables in `@skip` and `@include`.
    let conditions: VariableValues
    private var fieldCount = 0
    private var depth = 0
    private var stepsLeft = Self.maximumSteps

    private init(_ schema: Schema, _ document: ValidDocument, _ conditions: VariableValues) {
        self.schema = schema
        self.document = document
        self.conditions = conditions
    }

    /// - Parameters:
    ///   - introspection: binds `__schema` and `__type`, before the host is asked for the rest.
    ///   - conditions: the variables in `@skip` and `@include`.
    static func plan(
        _ operation: OperationDefinition, of document: ValidDocument, _ schema: Schema,
        introspection: some Binding, _ bindings: RootBindings, conditions: VariableValues
    ) throws(PlanningError) -> OperationPlan {
        var planner = Planner(schema, document, conditions)
        guard let type = schema.rootType(of: operation.kind) else {
            throw PlanningError("The schema has no \(operation.kind.rawValue) type.")
        }
        let root = try planner.selection(of: type, CollectedSets(first: operation.selectionSet))
        try introspection.bind(root)
        if root.fields.contains(where: { !$0.isBound }) {
            guard let binding = bindings.byKind[operation.kind] else {
                throw PlanningError("The host has no \(operation.kind.rawValue) resolvers.")
            }
            try binding.bind(root)
        }
        try planner.seal(root)
        return OperationPlan(kind: operation.kind, root: root, document: document.document, schema: schema)
    }

    // MARK: Selections

    private mutating func selection(of type: ObjectType, _ sets: CollectedSets) throws(PlanningError) -> SelectionPlan {
        depth += 1
        if depth > Self.maximumDepth {
            throw PlanningError("The operation selects more than \(Self.maximumDepth) levels deep.")
        }
        defer { depth -= 1 }
        let collected: [CollectedField]
        do {
            collected = try collectFields(type, sets, &stepsLeft)
        } catch {
            return SelectionPlan(type: type, fields: [], failure: FieldError(error))
        }
        if stepsLeft <= 0 {
            throw PlanningError("The operation is too entangled to be planned: it selects too much of too many types.")
        }
        var fields: [FieldPlan] = []
        fields.reserveCapacity(collected.count)
        for nodes in collected { fields.append(try field(nodes, type)) }
        return SelectionPlan(type: type, fields: fields)
    }

    private mutating func field(_ nodes: CollectedField, _ parent: ObjectType) throws(PlanningError) -> FieldPlan {
        fieldCount += 1
        if fieldCount > Self.maximumFields {
            throw PlanningError("The operation selects more than \(Self.maximumFields) fields.")
        }
        guard let definition = document.definition(of: nodes.first, in: parent) else {
            preconditionFailure("a valid document has no unknown field \(parent.name).\(nodes.first.name.value)")
        }
        let arguments =
            definition.arguments.all.isEmpty
            ? nil : ArgumentPlan(definition.arguments, nodes.first.arguments, schema, at: nodes.first.offset)
        let plan = FieldPlan(
            nodes, definition, parent: parent, arguments: arguments, selections: try selections(nodes, definition))
        if definition === schema.metaFields.typename { plan.bind(column: -1, .constant) }
        return plan
    }

    /// What is selected of a field, for each object type that it can have.
    private mutating func selections(
        _ nodes: CollectedField, _ definition: FieldDefinition
    ) throws(PlanningError) -> [SelectionPlan] {
        guard let sets = CollectedSets(of: nodes) else { return [] }
        var selections: [SelectionPlan] = []
        for id in schema.possibleTypes(of: definition.type.named) {
            guard case .object(let type) = schema[id] else { continue }
            selections.append(try selection(of: type, sets))
        }
        return selections
    }

    private func seal(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields {
            if !field.isBound {
                throw PlanningError("Nothing resolves \(field.parent.name).\(field.definition.name).")
            }
            for selection in field.selections { try seal(selection) }
        }
        selection.seal()
    }
}
