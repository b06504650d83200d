internal import GraphQLCore

/// Which rows of a relation belong to a parent.
enum RelationParent {
    /// The whole scope.
    case none
    /// Rows whose column is the key that the parent's row has in this column of its own.
    case key(column: String, parentColumn: Int)

    func keys(of parents: Batch) -> Relation.Keys {
        switch self {
        case .none: .all
        // A parent that is null asks for what nothing has.
        case .key(let column, let parentColumn) where parents.count == 1:
            .one(column: column, parents.source.string(0, parentColumn))
        case .key(let column, let parentColumn):
            .many(column: column, (0..<parents.count).map { parents.source.string($0, parentColumn) })
        }
    }
}
