import GraphQLCore

/// Binds every field of any schema to the property of its name.
struct ObjectBinding: Binding {
    let schema: Schema

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            let type = field.definition.type
            if schema[type.named].isLeaf, !type.isList, field.definition.arguments.all.isEmpty {
                field.bind(column: ObjectRows.property, .bySource)
            } else {
                field.hold(column: ObjectRows.property)
            }
            for selection in field.selections { try bind(selection) }
        }
    }
}
