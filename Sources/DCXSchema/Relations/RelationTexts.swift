/// The texts of relations that differ only in how far the viewer sees and whether there are several keys: each is made when it
/// is first asked for. A text is made of a relation's shape alone; values are parameters.
///
/// Its rows have the relation's columns; behind them, for pages, the place of the key from 1 where there are several keys, and
/// then the total and whose rows it counts, where it is asked for. A key without rows then has one row whose columns are null.
final class RelationTexts {
    private static let keyShapes = 3

    private var texts: [StatementText?] = Array(repeating: nil, count: Scope.Kind.allCases.count * keyShapes)

    func statement(of relation: Relation) -> Statement {
        let place = Self.place(relation)
        if let text = texts[place] { return Statement(text, relation.parameters).expecting(relation.expectedRows) }
        let text = StatementText(relation.table.database, RelationWriter(relation).sql(), cost: relation.cost)
        texts[place] = text
        return Statement(text, relation.parameters).expecting(relation.expectedRows)
    }

    private static func place(_ relation: Relation) -> Int {
        let scope =
            switch relation.scope.kind {
            case .platform: 0
            case .reseller: 1
            case .customer: 2
            }
        let keys =
            switch relation.keys {
            case .all: 0
            case .one: 1
            case .many: 2
            }
        return scope * keyShapes + keys
    }
}
