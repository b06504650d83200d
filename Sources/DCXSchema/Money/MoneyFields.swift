internal import GraphQLCore

/// Binds the fields of `Money`: an amount that the database has computed, and what it is in.
struct MoneyFields {
    /// The column that has the amount.
    let amount: Int

    func bind(_ field: FieldPlan) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "amount": field.bind(column: amount, .formatted(.passUnretained(NumberText.decimal)))
                case "currency": field.bind(column: amount, .formatted(.passUnretained(MoneyText.currency)))
                case "formatted": field.bind(column: amount, .formatted(.passUnretained(MoneyText.formatted)))
                default: throw .unbound(field)
                }
            }
        }
    }
}
