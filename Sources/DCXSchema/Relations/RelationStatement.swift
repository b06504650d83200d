/// The SQL of relations. A text is made of the relation's shape alone and remembered by it, so that each shape of a field
/// is prepared once; values are parameters.
final class RelationStatements {
    private var texts: [Shape: StatementText] = [:]

    /// What the text of a statement depends on, for one field.
    private struct Shape: Hashable {
        let scope: Scope.Kind
        let keys: KeyShape
        let window: WindowShape?
    }

    private enum KeyShape: Hashable {
        case all, single, many
    }

    private struct WindowShape: Hashable {
        let isBackward, hasAfter, hasBefore: Bool
    }

    /// The statement of a relation. Relations of one field differ in scope, keys and page only.
    ///
    /// Its rows have the relation's columns; behind them, for pages, the place of the key from 1 where there are several
    /// keys, and then the total count where it is asked for. A key without rows then has one row whose columns are null.
    func statement(of relation: Relation) -> Statement {
        let shape = Shape(
            scope: relation.scope.kind, keys: Self.keyShape(relation.keys),
            window: relation.page.map {
                WindowShape(
                    isBackward: $0.window.isBackward, hasAfter: $0.window.after != nil,
                    hasBefore: $0.window.before != nil)
            })
        var builder = StatementBuilder(relation)
        if let text = texts[shape] { return Statement(text, builder.parameters()) }
        let text = StatementText(relation.table.database, builder.sql())
        texts[shape] = text
        return Statement(text, builder.parameters())
    }

    private static func keyShape(_ keys: Relation.Keys) -> KeyShape {
        switch keys {
        case .all: .all
        case .oneOf: keys.isMany ? .many : .single
        }
    }
}

/// Writes one statement; the order in which parameters are numbered is the order in which `parameters` lists them.
private struct StatementBuilder {
    private let relation: Relation
    private var parameterCount = 0

    init(_ relation: Relation) { self.relation = relation }

    private var alias: String { relation.table.alias }

    private var isMany: Bool { relation.keys.isMany }

    func parameters() -> [Statement.Parameter] {
        var parameters: [Statement.Parameter] = []
        switch relation.keys {
        case .all: break
        case .oneOf(_, let values):
            parameters.append(isMany ? .array(values.map(\.text)) : .uuid(values[0]))
        }
        if relation.scope.kind != .platform { parameters.append(.uuid(relation.scope.organisationUUID)) }
        guard let window = relation.page?.window else { return parameters }
        for cursor in [window.after, window.before] {
            if let cursor { parameters += [.text(cursor.value), .text(cursor.key)] }
        }
        parameters.append(.integer(window.limit + 1))
        return parameters
    }

    mutating func sql() -> String {
        guard let page = relation.page else { return lookup() }
        let key = keyPredicate(isLateral: isMany)
        let predicates = [key, scopePredicate()].compactMap { $0 }
        if !isMany, !page.countsTotal { return pageSelect(page, predicates, exportsOrder: false) }
        return wrapped(page, predicates)
    }

    /// Rows by key, without a page.
    private mutating func lookup() -> String {
        let predicates = [keyPredicate(isLateral: false), scopePredicate()].compactMap { $0 }
        return """
            SELECT \(relation.columns.joined(separator: ", "))
            FROM \(relation.table.name) AS \(alias)\(whereClause(predicates))
            """
    }

    /// - Parameter exportsOrder: whether the order's expression is a last column, for a select around it to order by.
    private mutating func pageSelect(_ page: Relation.Page, _ predicates: [String], exportsOrder: Bool) -> String {
        var predicates = predicates
        let key = relation.table.key
        let place = "(\(page.order.expression), \(alias).\(key.name))"
        for (cursor, comparison) in [(page.window.after, ">"), (page.window.before, "<")] where cursor != nil {
            predicates.append(
                "\(place) \(comparison) (\(parameter())::text, \(parameter())::\(relation.table.keyType))")
        }
        let columns = relation.columns + (exportsOrder ? [page.order.expression] : [])
        let direction = Self.direction(page)
        return """
            SELECT \(columns.joined(separator: ", "))
            FROM \(relation.table.name) AS \(alias)\(whereClause(predicates))
            ORDER BY \(page.order.expression)\(direction), \(alias).\(key.name)\(direction)
            LIMIT \(parameter())::bigint
            """
    }

    private static func direction(_ page: Relation.Page) -> String { page.window.isBackward ? " DESC" : "" }

    /// The page beside its key's place and total; a key without rows keeps a row of nulls.
    private mutating func wrapped(_ page: Relation.Page, _ predicates: [String]) -> String {
        let selected = pageSelect(page, predicates, exportsOrder: true)
        let names = relation.columns.indices.map { "c\($0)" }
        var columns = names.map { "page.\($0)" }
        var sources: [String] = []
        var order = ["page.position\(Self.direction(page))", "page.c\(SelectList.key)\(Self.direction(page))"]
        if isMany {
            columns.append("parent.place")
            sources.append("unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)")
            order.insert("parent.place", at: 0)
        }
        if page.countsTotal {
            columns.append("total.count")
            sources.append(
                """
                LATERAL (
                    SELECT count(*) AS count
                    FROM \(relation.table.name) AS \(alias)\(whereClause(predicates))
                ) AS total
                """)
        }
        return """
            SELECT \(columns.joined(separator: ", "))
            FROM \(sources.joined(separator: "\nCROSS JOIN "))
            LEFT JOIN LATERAL (
            \(selected)
            ) AS page (\(names.joined(separator: ", ")), position) ON TRUE
            ORDER BY \(order.joined(separator: ", "))
            """
    }

    private mutating func keyPredicate(isLateral: Bool) -> String? {
        guard case .oneOf(let column, _) = relation.keys else { return nil }
        let parameter = parameter()
        if isLateral { return "\(alias).\(column) = parent.uuid" }
        return isMany
            ? "\(alias).\(column) = ANY (\(parameter)::uuid[])" : "\(alias).\(column) = \(parameter)::uuid"
    }

    /// The scope as an equality; the platform needs none.
    private mutating func scopePredicate() -> String? {
        switch relation.scope.kind {
        case .platform: nil
        case .reseller: "\(alias).\(relation.table.reseller) = \(parameter())::uuid"
        case .customer: "\(alias).\(relation.table.organisation) = \(parameter())::uuid"
        }
    }

    private func whereClause(_ predicates: [String]) -> String {
        predicates.isEmpty ? "" : "\nWHERE \(predicates.joined(separator: " AND "))"
    }

    private mutating func parameter() -> String {
        parameterCount += 1
        return "$\(parameterCount)"
    }
}
