internal import GraphQLCore

/// `Organisation.billing`: what an organisation itself is charged. It has no row of its own: its fields are found by the
/// organisation's key.
struct BillingBinding: RowFieldBinding {
    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        let organisation = list.number(of: "uuid")
        for selection in field.selections { try BillingNode().bind(selection, list) }
        field.resolve(with: GuardedObject(presence: organisation, permission: .billingRead))
    }
}

/// `Billing`: it has the key of its organisation, whose row is its own.
struct BillingNode: NodeRows {
    static let fields: Set = ["id", "current", "history", "invoices"]

    let name = "Billing"
    let table = OrganisationType.table
    let nodePermissions = [Permission.billingRead]
    let nodeCondition: (@Sendable (Viewer) -> Predicate?)? = nil

    private static let idFormat = GlobalID.format(of: "Billing")

    func bind(_ selection: SelectionPlan, _ list: SelectList) throws(PlanningError) {
        let organisation = list.number(of: "uuid")
        for field in selection.fields where !field.isBound {
            switch field.definition.name {
            case "id": field.bind(column: organisation, .formatted(.passUnretained(Self.idFormat)))
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
}
