public import GraphQLCore

/// What the costs of the portal's fields depend on besides their arguments: how many organisations the viewer sees. Totals
/// are checked by organisation, so that their statements return a row for each.
public final class PortalCostConditions: CostConditions {
    /// Organisations of the platform, and of a viewer that is not known: more than there are.
    static let manyOrganisations = 10_000
    /// Values that machines have in common, such as their guest systems.
    static let groups = 1_000

    fileprivate let visibleOrganisations: Int

    public init(organisations: Int) { visibleOrganisations = organisations }

    /// - Parameter viewer: nil where it is not known: then as for the platform, which sees most.
    public init(_ viewer: Viewer?) {
        visibleOrganisations = viewer?.scope.organisationCount ?? Self.manyOrganisations
    }
}

extension CostConditions {
    /// Organisations that the viewer sees.
    var organisations: Int {
        (self as? PortalCostConditions)?.visibleOrganisations ?? PortalCostConditions.manyOrganisations
    }
}

extension FieldCost {
    /// Values that lie in the parents' rows.
    static func free(_ items: Int, takes permission: Permission? = nil) -> FieldCost {
        var cost = FieldCost(items: items)
        cost.permissions = [permission].compactMap { $0?.rawValue }
        return cost
    }

    /// What fails before it sends anything.
    static let refused = FieldCost(items: 0)

    /// One statement.
    /// - Parameter expectedRows: as the statement is told of them when it is sent; nil is its rows.
    static func statement(
        rows: Int, items: Int, heldItems: Int? = nil, isUnbounded: Bool = false, expectedRows: Int? = nil,
        takes permissions: [Permission] = []
    ) -> FieldCost {
        var cost = FieldCost(items: items, heldItems: heldItems)
        cost.statements = 1
        cost.unboundedStatements = isUnbounded || expectedRows ?? rows > Statement.maximumBoundedRows ? 1 : 0
        cost.rows = rows
        cost.permissions = permissions.map(\.rawValue)
        return cost
    }
}
