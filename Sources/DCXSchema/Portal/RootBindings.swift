internal import GraphQLCore

/// The fields of `Query`.
struct QueryBinding: Binding {
    static let fields: Set<String> = ["viewer", "organisation", "organisations", "virtualMachines"]

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            switch field.definition.name {
            case "viewer": try ViewerBinding().bind(field)
            case "organisation":
                try LookupBinding(rows: OrganisationType.rows, column: "uuid", key: .argument("uuid")).bind(field)
            case "organisations":
                try ConnectionBinding(
                    rows: OrganisationType.rows, order: OrganisationType.byName, permission: nil, parent: .none
                ).bind(field)
            case "virtualMachines":
                try ConnectionBinding(
                    rows: VirtualMachineType.rows, order: VirtualMachineType.byName, permission: .vmsRead,
                    parent: .none
                ).bind(field)
            default: throw .unbound(field)
            }
        }
    }
}

/// The fields of `Mutation`.
struct MutationBinding: Binding {
    static let mutations: [any PortalMutation] = [SignIn(), RefreshSession(), SignOut()]
    static let fields = Set(mutations.map(\.name))

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            guard let mutation = Self.mutations.first(where: { $0.name == field.definition.name }) else {
                throw .unbound(field)
            }
            try PayloadBinding(mutation: mutation).bind(field)
        }
    }
}
