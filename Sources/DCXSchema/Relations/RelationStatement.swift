/// The statements of one field's relations. A text is made of the relation's shape alone and remembered by it, so that each
/// shape is prepared once; values are parameters.
final class RelationStatements {
    /// Shapes that are remembered: clients make them with filters and orders.
    private static let maximumTexts = 64

    private var texts: [Shape: StatementText] = [:]
    /// What was asked for last: as a rule it is asked for again, and comparing a shape costs less than hashing it.
    private var latest: (shape: Shape, text: StatementText)?

    /// What the text of a statement depends on, for one field.
    private struct Shape: Hashable {
        let scope: Scope.Kind
        let keys: KeyShape
        let filter: Predicate.Shape?
        let order: RowOrder?
        let window: WindowShape?
    }

    private enum KeyShape: Hashable {
        case all, single, many
    }

    private struct WindowShape: Hashable {
        let isBackward, hasAfter, hasBefore: Bool
    }

    /// The statement of a relation. Relations of one field differ in scope, keys, filter, order and page only.
    ///
    /// Its rows have the relation's columns; behind them, for pages, the place of the key from 1 where there are several
    /// keys, and then the total and whose rows it counts, where it is asked for. A key without rows then has one row whose
    /// columns are null.
    func statement(of relation: Relation) -> Statement {
        let shape = Shape(
            scope: relation.scope.kind, keys: Self.keyShape(relation.keys), filter: relation.filter?.shape,
            order: relation.page?.order ?? relation.order,
            window: relation.page.map {
                WindowShape(
                    isBackward: $0.window.isBackward, hasAfter: $0.window.after != nil,
                    hasBefore: $0.window.before != nil)
            })
        if let latest, latest.shape == shape { return Statement(latest.text, relation.parameters) }
        let text = text(for: shape, of: relation)
        latest = (shape, text)
        return Statement(text, relation.parameters)
    }

    private func text(for shape: Shape, of relation: Relation) -> StatementText {
        if let text = texts[shape] { return text }
        let writer = RelationWriter(relation)
        let text = StatementText(relation.table.database, writer.sql(), cost: relation.cost)
        if texts.count >= Self.maximumTexts { texts.removeAll() }
        texts[shape] = text
        return text
    }

    private static func keyShape(_ keys: Relation.Keys) -> KeyShape {
        switch keys {
        case .all: .all
        case .oneOf: keys.isMany ? .many : .single
        }
    }
}

extension Relation {
    /// A page in an index's order, or a few keys, cost what they return. A total, a filter and an order that no index has
    /// look at all rows in reach, which are many where the scope is.
    var cost: StatementText.Cost {
        guard scope.kind != .customer, let page else { return .bounded }
        return page.countsTotal || filter != nil || !page.order.isIndexed ? .unbounded : .bounded
    }

    /// The values of the statement's parameters, in the order in which `RelationWriter` numbers them.
    var parameters: [Statement.Parameter] {
        var parameters: [Statement.Parameter] = []
        parameters.reserveCapacity(4)
        if case .oneOf(_, let values) = keys {
            parameters.append(keys.isMany ? .array(values) : values[0].map { .text($0) } ?? .null)
        }
        if hasScopeParameter { parameters.append(scope.parameter) }
        if let filter { parameters += filter.parameters }
        parameters += given
        guard let window = page?.window else { return parameters }
        for cursor in [window.after, window.before] {
            if let cursor { parameters += (cursor.values + [cursor.key]).map { .text($0) } }
        }
        parameters.append(.integer(window.limit + 1))
        return parameters
    }

    /// Whether an index leads to the rows without the scope's.
    var isFoundWithoutScope: Bool {
        guard scope.kind == .reseller, case .tenant(let organisation, _) = table.tenancy else { return false }
        if case .oneOf = keys { return true }
        return filter?.shape.isEquality(on: table.expression(organisation)) ?? false
    }

    var hasScopePredicate: Bool { table.isTenant && scope.kind != .platform }

    /// Whether the scope is a parameter: of the table's rows, or of those that are joined to them.
    var hasScopeParameter: Bool {
        scope.kind != .platform && (table.isTenant || joins.contains { $0.table.isTenant })
    }
}
