/// Writes the text of a relation's statement.
final class RelationWriter {
    private let relation: Relation
    private let table: Table
    private var parameterCount = 0
    /// Where the scope is, if it is a parameter.
    private var scopeParameter = ""

    init(_ relation: Relation) {
        self.relation = relation
        table = relation.table
    }

    private var isMany: Bool { relation.keys.isMany }

    func sql() -> String {
        guard let page = relation.page else { return lookup() }
        let predicates = predicates(isLateral: isMany)
        if !isMany, !page.countsTotal { return pageSelect(page, predicates, exportsOrder: false) }
        return wrapped(page, predicates)
    }

    private func predicates(isLateral: Bool) -> [String] {
        let key = keyPredicate(isLateral: isLateral)
        let owner = ownerPredicate(isLateral: isLateral)
        scopeParameter = relation.hasScopeParameter ? parameter() : ""
        let scope = scopePredicate(on: table, isFoundWithoutIt: relation.isFoundWithoutScope)
        let filter = (relation.page?.filter ?? relation.filter).map { $0.shape.sql(parameter) }
        return [key, owner, scope, filter].compactMap { $0 }
    }

    private func scopePredicate(on table: Table, isFoundWithoutIt: Bool) -> String? {
        guard let equality = relation.scope.predicate(on: table, scopeParameter) else { return nil }
        return isFoundWithoutIt ? relation.scope.kind.check(equality) : equality
    }

    /// Rows by key, without a page.
    private func lookup() -> String {
        let predicates = predicates(isLateral: false)
        let joins = relation.projection.joins.map { join in
            join.sql {
                self.scopePredicate(on: $0, isFoundWithoutIt: true)
            } _: {
                self.parameter()
            }
        }
        let select = """
            SELECT \(relation.projection.columns.joined(separator: ", "))
            FROM \(table.name) AS \(table.alias)\(joins.joined())\(whereClause(predicates))
            """
        guard let order = relation.order else { return select }
        return select + "\nORDER BY " + orderBy(order, isBackward: false)
    }

    // MARK: Pages

    /// - Parameter exportsOrder: whether what rows are ordered by are last columns, for a select around it to order by.
    private func pageSelect(_ page: Page, _ predicates: [String], exportsOrder: Bool) -> String {
        var predicates = predicates
        for (cursor, isAfter) in [(page.window.after, true), (page.window.before, false)] where cursor != nil {
            predicates.append(placePredicate(page.order, isAfter: isAfter))
        }
        let columns = relation.projection.columns + (exportsOrder ? orderExpressions(page.order) : [])
        return """
            SELECT \(columns.joined(separator: ", "))
            FROM \(table.name) AS \(table.alias)\(whereClause(predicates))
            ORDER BY \(orderBy(page.order, isBackward: page.window.isBackward))
            LIMIT \(parameter())::bigint
            """
    }

    private func orderExpressions(_ order: RowOrder) -> [String] {
        order.terms.map { table.orderExpression($0.column) }
    }

    private func orderBy(_ order: RowOrder, isBackward: Bool) -> String {
        let terms = order.terms.map { (table.orderExpression($0.column), $0.isDescending) }
        let all = terms + [(table.orderExpression(table.key.name), order.keyIsDescending)]
        return all.map { $0.0 + Self.direction($0.1 != isBackward) }.joined(separator: ", ")
    }

    private static func direction(_ isDescending: Bool) -> String { isDescending ? " DESC" : "" }

    /// Whether a row comes after, or before, the place of a cursor.
    private func placePredicate(_ order: RowOrder, isAfter: Bool) -> String {
        var places = order.terms.map { term in
            (
                left: table.orderExpression(term.column),
                right: "\(parameter())::\(table.type(of: term.column).sql)",
                sign: term.isDescending == isAfter ? "<" : ">"
            )
        }
        places.append(
            (
                left: table.orderExpression(table.key.name), right: "\(parameter())::\(table.key.type.sql)",
                sign: order.keyIsDescending == isAfter ? "<" : ">"
            ))
        if order.isUniform {
            let left = places.map(\.left).joined(separator: ", ")
            let right = places.map(\.right).joined(separator: ", ")
            return "(\(left)) \(places[0].sign) (\(right))"
        }
        var sql = ""
        for place in places.reversed() {
            let isFurther = "\(place.left) \(place.sign) \(place.right)"
            sql = sql.isEmpty ? isFurther : "(\(isFurther) OR (\(place.left) = \(place.right) AND \(sql)))"
        }
        return sql
    }

    /// The page beside its key's place and total; a key without rows keeps a row of nulls.
    private func wrapped(_ page: Page, _ predicates: [String]) -> String {
        let selected = pageSelect(page, predicates, exportsOrder: true)
        let names = relation.projection.columns.indices.map { "c\($0)" }
        let positions = page.order.terms.indices.map { "position\($0)" }
        var columns = names.map { "page.\($0)" }
        var sources: [String] = []
        var order = zip(positions, page.order.terms).map { position, term in
            "page.\(position)" + Self.direction(term.isDescending != page.window.isBackward)
        }
        order.append(
            "page.c\(SelectList.key)\(table.key.type.collation)"
                + Self.direction(page.order.keyIsDescending != page.window.isBackward))
        if isMany {
            columns.append("parent.place")
            sources.append(
                relation.owners == nil
                    ? "unnest($1::\(keyType)[]) WITH ORDINALITY AS parent (key, place)"
                    : "unnest($1::\(keyType)[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)")
            order.insert("parent.place", at: 0)
        }
        if page.countsTotal {
            columns += ["total.count", "total.organisations"]
            sources.append("LATERAL (\n\(totalSelect(predicates))\n) AS total")
        }
        return """
            SELECT \(columns.joined(separator: ", "))
            FROM \(sources.joined(separator: "\nCROSS JOIN "))
            LEFT JOIN LATERAL (
            \(selected)
            ) AS page (\((names + positions).joined(separator: ", "))) ON TRUE
            ORDER BY \(order.joined(separator: ", "))
            """
    }

    /// How many rows there are, and whose: the total is checked on the way out as rows are. Of everything there is nothing to
    /// check.
    private func totalSelect(_ predicates: [String]) -> String {
        let source = "FROM \(table.name) AS \(table.alias)\(whereClause(predicates))"
        guard relation.hasScopePredicate, case .tenant(let organisation, _) = table.tenancy else {
            return "SELECT count(*) AS count, NULL::text AS organisations\n\(source)"
        }
        let expression = table.expression(organisation)
        return """
            SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
            FROM (
            SELECT \(expression) AS organisation, count(*) AS count
            \(source)
            GROUP BY \(expression)
            ) AS own
            """
    }

    // MARK: Parts

    private var keyColumn: String? {
        switch relation.keys {
        case .all: nil
        case .one(let column, _), .many(let column, _): column
        }
    }

    private var keyType: String { keyColumn.map { table.type(of: $0).sql } ?? "uuid" }

    private func keyPredicate(isLateral: Bool) -> String? {
        guard let column = keyColumn else { return nil }
        let parameter = parameter()
        let expression = table.expression(column)
        if isLateral { return "\(expression) = parent.key" }
        return isMany ? "\(expression) = ANY (\(parameter)::\(keyType)[])" : "\(expression) = \(parameter)::\(keyType)"
    }

    private func ownerPredicate(isLateral: Bool) -> String? {
        guard let owners = relation.owners else { return nil }
        let parameter = parameter()
        return table.expression(owners.column) + " IS NOT DISTINCT FROM "
            + (isLateral ? "parent.organisation_uuid" : "\(parameter)::uuid")
    }

    private func whereClause(_ predicates: [String]) -> String {
        predicates.isEmpty ? "" : "\nWHERE \(predicates.joined(separator: " AND "))"
    }

    private func parameter() -> String {
        parameterCount += 1
        return "$\(parameterCount)"
    }
}
