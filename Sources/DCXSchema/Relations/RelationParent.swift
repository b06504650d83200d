internal import GraphQLCore

/// Which rows of a relation belong to a parent.
enum RelationParent {
    /// The whole scope.
    case none
    /// Rows whose column is the key that the parent's row has in this column of its own.
    case key(column: String, parentColumn: Int)
    /// The same, and only those that are of whom the parent's row is: what happened under an owner stays that owner's, for viewers that
    /// see both too.
    case owned(column: String, parentColumn: Int, organisation: String, parentOrganisation: Int)

    func keys(of parents: Batch, _ request: PortalRequest) -> Relation.Keys {
        switch self {
        case .none: .all
        case .key(let column, let parentColumn), .owned(let column, let parentColumn, _, _):
            // A parent that is null asks for what nothing has.
            parents.count == 1
                ? .one(column: column, parents.source.string(0, parentColumn))
                : .many(column: column, request.keyLists.list(of: parents, parentColumn))
        }
    }

    /// Whose the rows have to be; nil where the scope says it: a customer sees rows of its own only.
    func owners(of parents: Batch, _ scope: Scope, _ request: PortalRequest) -> Relation.Owners? {
        guard case .owned(_, _, let column, let parentColumn) = self, scope.kind != .customer else { return nil }
        return Relation.Owners(
            column: column,
            organisations: parents.count == 1
                ? .one(parents.source.string(0, parentColumn))
                : .many(request.keyLists.list(of: parents, parentColumn)))
    }
}
