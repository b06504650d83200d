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
        case .key(let column, let parentColumn):
            // A parent that is null asks for what nothing has.
            .oneOf(column: column, (0..<parents.count).map { parents.source.string($0, parentColumn) })
        }
    }
}
