internal import GraphQLCore

/// `Organisation.billing`: what an organisation itself is charged. It has no row of its own: its fields are found by the
/// organisation's key.
struct BillingBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let organisation = list.number(of: "uuid")
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                switch field.definition.name {
                case "current": try BillingMonths(.current).bind(field, list)
                case "history": try BillingMonths(.history).bind(field, list)
                case "invoices":
                    try ConnectionBinding(
                        rows: InvoiceType.rows, order: InvoiceType.byMonth,
                        parent: .key(column: "organisation_uuid", parentColumn: organisation)
                    ).bind(field)
                default: throw .unbound(field)
                }
            }
        }
        field.resolve(with: GuardedObject(presence: organisation, permission: .billingRead))
    }
}
