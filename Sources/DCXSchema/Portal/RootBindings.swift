internal import GraphQLCore

/// The fields of `Query`.
struct QueryBinding: Binding {
    static let fields = Set(ScopeLists.all.keys).union([
        "viewer", "node", "nodes", "organisation", "organisations", "virtualMachine", "virtualMachines",
        "product", "products", "vmConfigurations", "networkProviders",
    ])

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            switch field.definition.name {
            case "viewer": try ViewerBinding().bind(field)
            case "node": try NodeBinding(argument: "id").bind(field)
            case "nodes": try NodeBinding(argument: "ids").bind(field)
            case "organisation":
                try LookupBinding(rows: OrganisationType.rows, column: "uuid", key: .argument("uuid")).bind(field)
            case "organisations":
                try ConnectionBinding(rows: OrganisationType.rows, order: OrganisationType.byName, parent: .none)
                    .bind(field)
            case "virtualMachine":
                try LookupBinding(
                    rows: VirtualMachineType.rows, column: "identity_instance_uuid",
                    key: .argument("identityInstanceUuid")
                ).bind(field)
            case "virtualMachines":
                try ConnectionBinding(rows: VirtualMachineType.rows, order: VirtualMachineType.byName, parent: .none)
                    .bind(field)
            case "product":
                try LookupBinding(rows: ProductType.rows, column: "sku", key: .argument("sku")).bind(field)
            case "products":
                try ConnectionBinding(rows: ProductType.rows, order: ProductType.bySKU, parent: .none).bind(field)
            case "vmConfigurations":
                try ConnectionBinding(rows: VmConfigurationType.rows, order: VmConfigurationType.bySKU, parent: .none)
                    .bind(field)
            case "networkProviders":
                try ListBinding(rows: NetworkProviderType.rows, order: NetworkProviderType.byName, parent: .none)
                    .bind(field)
            case let name:
                guard let list = ScopeLists.all[name] else { throw .unbound(field) }
                try list().bind(field)
            }
        }
    }
}

/// The root fields that anybody may ask for, signed in or not.
package enum OpenFields {
    private static let mutations = Set(
        MutationBinding.mutations.filter { if case .anybody = $0.access { true } else { false } }.map(\.name))

    /// - Parameter name: of a field of `Query` or `Mutation`, or one that asks about the schema.
    package static func contains(_ name: String) -> Bool { name.hasPrefix("__") || mutations.contains(name) }
}

/// The fields of `Mutation`.
struct MutationBinding: Binding {
    static let mutations: [any PortalMutation] = [
        SignIn(), RefreshSession(), SignOut(), TopUpWallet(), TransferFunds(), AcknowledgeAlert(), CreateApiKey(),
        RevokeApiKey(), CreateOrganisation(), InviteUser(), AcceptInvitation(), ChangeUserRole(), DisableUser(),
        ChangePassword(),
        ControlVirtualMachinePower(), QuoteVirtualMachine(), ProvisionVirtualMachine(), DeleteVirtualMachine(),
    ]
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
