/// Rows of a table that a field needs, as a value: it says what, not how. It cannot be made without a scope.
struct Relation {
    let projection: Projection
    let scope: Scope
    let keys: Keys
    /// Of whom the rows of each key are, for a relation with a page.
    var owners: Owners?
    /// What the joined rows need of the request.
    var given: [Statement.Parameter] = []
    /// Of rows without a page; a page has a filter of its own.
    var filter: Predicate?
    /// Of rows without a page; a page has an order of its own.
    var order: RowOrder?
    var page: Page?

    /// Which rows are asked for, besides what the scope says.
    enum Keys {
        /// All in scope.
        case all
        /// Those whose column is this; nil is a key that nothing has.
        case one(column: String, String?)
        /// Those whose column is one of these. With a page, each value has a page of its own.
        case many(column: String, KeyList)

        var isMany: Bool { if case .many = self { true } else { false } }

        var count: Int { if case .many(_, let keys) = self { keys.count } else { 1 } }
    }
}

extension Relation {
    /// As many organisations as keys; null is nobody below the platform.
    struct Owners {
        let column: String
        let organisations: Organisations

        enum Organisations {
            case one(String?)
            case many(KeyList)
        }
    }

    var table: Table { projection.table }

    /// A page in an index's order, or a few keys, cost what they return. A total, a filter and an order that no index has
    /// look at all rows in reach, whosever they are.
    var cost: StatementText.Cost {
        guard let page else { return .bounded }
        return page.countsTotal || !page.order.isIndexed || !isFilterIndexed ? .unbounded : .bounded
    }

    /// Whether there is no filter, or one that is the organisation of the rows: indexes of tenants' rows begin with it.
    private var isFilterIndexed: Bool {
        guard let filter = page?.filter else { return true }
        guard case .tenant(let organisation, _) = table.tenancy else { return false }
        if case .comparison(table.expression(organisation), .equals, _) = filter.shape { return true }
        return false
    }

    /// How many rows it has, about: at most, but for lists that are shown whole, which are short as a rule.
    var expectedRows: Int { keys.count * min(page?.window.limit ?? 1, isWhole ? Self.usualWholeList : .max) }

    private static let usualWholeList = 50

    private var isWhole: Bool { page?.window.isWhole ?? false }

    /// The values of the statement's parameters, in the order in which `RelationWriter` numbers them.
    var parameters: [Statement.Parameter] {
        var parameters: [Statement.Parameter] = []
        parameters.reserveCapacity(2 + (page?.parameters.count ?? filter?.parameters.count ?? 0) + given.count)
        switch keys {
        case .all: break
        case .one(_, let value): parameters.append(.optional(value))
        case .many(_, let values): parameters.append(values.parameter)
        }
        if let owners {
            switch owners.organisations {
            case .one(let organisation): parameters.append(.optional(organisation))
            case .many(let organisations): parameters.append(organisations.parameter)
            }
        }
        if hasScopeParameter { parameters.append(scope.parameter) }
        if let page {
            parameters += page.parameters
        } else if let filter {
            parameters += filter.parameters
        }
        if !given.isEmpty { parameters += given }
        return parameters
    }

    /// Whether an index leads to the rows without the scope's.
    var isFoundWithoutScope: Bool {
        guard scope.kind == .reseller, case .tenant(let organisation, _) = table.tenancy else { return false }
        if case .all = keys {
            let filter = page?.filter ?? filter
            return filter?.shape.isEquality(on: table.expression(organisation)) ?? false
        }
        return true
    }

    var hasScopePredicate: Bool { table.isTenant && scope.kind != .platform }

    /// Whether the scope is a parameter: of the table's rows, or of those that are joined to them.
    var hasScopeParameter: Bool { scope.kind != .platform && projection.isTenant }
}
