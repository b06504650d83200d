extension Scope {
    /// The scope as an equality over a table's alias; nil where there is nothing to be kept out.
    func predicate(on table: Table, _ parameter: String) -> String? {
        guard case .tenant(let organisation, let reseller) = table.tenancy else { return nil }
        return switch kind {
        case .platform: nil
        case .reseller: "\(table.expression(reseller)) = \(parameter)::uuid"
        case .customer: "\(table.expression(organisation)) = \(parameter)::uuid"
        }
    }
}

extension Scope.Kind {
    /// The equality of the scope as a condition that is looked at in each row, but for which no index is looked for.
    ///
    /// Of a large reseller PostgreSQL would read all entries of its index besides, to intersect them with the few of a key, and
    /// the more the larger it is. `coalesce` is also a condition of which it has no idea how many rows fulfil it. `IS TRUE` it
    /// takes for one in as many rows as there are resellers: it then expected no row, and sorted a page that an index has in
    /// order.
    func check(_ equality: String) -> String { self == .reseller ? "coalesce(\(equality), FALSE)" : equality }
}
