/// Makes the plan of a validated operation: collects the fields of each object type, coerces constant arguments, has
/// the fields bound and lays them out.
struct Planner {
    /// Fields that a plan may have, where nobody wants fewer; an abstract field has those of each type it can be.
    static let maximumFields = 20_000
    /// Levels of selections. Whoever walks a plan may recurse this deep: fragments could nest a selection without end.
    static let maximumDepth = 200

    private let schema: Schema
    private let valid: ValidDocument
    private let document: Document
    /// The operation's.
    private let variables: VariableNames
    private var collector: FieldCollector
    private let maximumFields: Int
    private var size = LayoutSize()
    private var depth = 0

    private init(_ schema: Schema, _ valid: ValidDocument, _ conditions: VariableValues, maximumFields: Int) {
        self.schema = schema
        self.maximumFields = min(maximumFields, Self.maximumFields)
        self.valid = valid
        document = valid.document
        variables = conditions.names
        collector = FieldCollector(valid, schema, conditions: conditions)
    }

    /// - Parameters:
    ///   - introspection: binds `__schema` and `__type`, before the host is asked for the rest.
    ///   - conditions: a request's variables, of which the plan depends on those in `@skip` and `@include`; of the
    ///     others their places.
    ///   - maximumFields: how many fields the plan may have, up to `Planner.maximumFields`.
    static func plan(
        _ operation: OperationDefinition, of document: ValidDocument, _ schema: Schema,
        introspection: some Binding, _ bindings: RootBindings, conditions: VariableValues,
        maximumFields: Int = Planner.maximumFields
    ) throws(PlanningError) -> OperationPlan {
        var planner = Planner(schema, document, conditions, maximumFields: maximumFields)
        guard let type = schema.rootType(of: operation.kind) else {
            throw PlanningError("The schema has no \(operation.kind.rawValue) type.")
        }
        let root = try planner.selection(of: type, CollectedSets(operation.selectionSet))
        try introspection.bind(root)
        if root.fields.contains(where: { !$0.isBound }) {
            guard let binding = bindings[operation.kind] else {
                throw PlanningError("The host has no \(operation.kind.rawValue) resolvers.")
            }
            try binding.bind(root)
        }
        return OperationPlan(
            kind: operation.kind, root: root, try PlanLayout.layOut(root, planner.size), document: document.document,
            hasVariables: !conditions.names.isEmpty)
    }

    // MARK: Selections

    private mutating func selection(of type: ObjectType, _ sets: CollectedSets) throws(PlanningError) -> SelectionPlan {
        depth += 1
        size.addSelection()
        if depth > Self.maximumDepth {
            throw PlanningError("The operation selects more than \(Self.maximumDepth) levels deep.")
        }
        defer { depth -= 1 }
        let collected: CollectedFields
        do {
            collected = try collector.collect(sets, of: type)
        } catch {
            return SelectionPlan(type: type, fields: [], failure: FieldError(error))
        }
        if collector.isExhausted {
            throw PlanningError("The operation is too entangled to be planned: it selects too much of too many types.")
        }
        defer { collector.forget(collected) }
        var fields: [FieldPlan] = []
        fields.reserveCapacity(collected.places.count)
        for place in collected.places {
            fields.append(try field(collector.first(place), collector.others(place), type))
        }
        return SelectionPlan(type: type, fields: fields)
    }

    /// - Parameters:
    ///   - field: its place among the document's.
    ///   - others: those of the fields that come with it under its response key.
    private mutating func field(
        _ field: Int, _ others: [Int], _ parent: ObjectType
    ) throws(PlanningError) -> FieldPlan {
        guard let definition = valid.definition(ofField: field, in: parent) else {
            preconditionFailure("a valid document has no unknown field of \(parent.name)")
        }
        let isTypename = definition === schema.metaFields.typename
        let arguments = definition.arguments.all.isEmpty ? nil : arguments(field, definition)
        let selections = try selections(field, others, definition.type.named)
        let plan = FieldPlan(
            field, others, of: document, definition, parent: parent, arguments: arguments, selections: selections)
        if isTypename { plan.bind(column: -1, .constant) }
        size.add(plan, otherCount: others.count)
        if size.fieldCount > maximumFields { throw .tooManyFields(maximumFields) }
        return plan
    }

    private func arguments(_ field: Int, _ definition: FieldDefinition) -> ArgumentPlan {
        ArgumentPlan(
            definition.arguments, document.fields[field].arguments, schema, variables,
            at: document.fields[field].offset)
    }

    private mutating func selections(
        _ field: Int, _ others: [Int], _ named: TypeID
    ) throws(PlanningError) -> SelectionPlans {
        guard let first = document.fields[field].selectionSet else { return SelectionPlans() }
        let sets = CollectedSets(first, others: others.compactMap { document.fields[$0].selectionSet })
        if case .object(let type) = schema[named] { return SelectionPlans(try selection(of: type, sets)) }
        var selections: [SelectionPlan] = []
        for id in schema.possibleTypes(of: named) {
            guard case .object(let type) = schema[id] else { continue }
            selections.append(try selection(of: type, sets))
        }
        return SelectionPlans(selections)
    }
}
