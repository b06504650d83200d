/// What is fetched of a table's rows: columns, and rows of other tables that are joined to them. Made once, when a field is
/// bound.
final class Projection {
    let table: Table
    let columns: [String]
    let joins: [JoinedRow]
    /// Where the second wall finds whose the joined rows are.
    let owners: [SecondWall.Owner]
    /// Whether any of it is a tenant's.
    let isTenant: Bool

    init(_ table: Table, columns: [String], joins: [JoinedRow] = []) {
        self.table = table
        self.columns = columns
        self.joins = joins
        owners = joins.compactMap(\.owner)
        isTenant = table.isTenant || joins.contains { $0.table.isTenant }
    }

    convenience init(_ list: SelectList) { self.init(list.table, columns: list.expressions, joins: list.joins) }

    /// What the joined rows need of a request, in their order.
    func given(_ request: PortalRequest) -> [Statement.Parameter] {
        if joins.isEmpty { return [] }
        return joins.compactMap { $0.given?.value(request) }
    }

    /// The wall for its rows.
    /// - Parameter counted: the column with whose rows a total counts.
    func wall(_ scope: Scope, counted: Int? = nil) -> SecondWall {
        SecondWall(scope, over: table, joined: owners, counted: counted)
    }
}
