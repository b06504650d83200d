internal import GraphQLCore

/// A total order of a table's rows: columns, each up or down, and then the key.
struct RowOrder: Hashable {
    let terms: [Term]
    /// Whether an index has this order within each scope.
    let isIndexed: Bool

    struct Term: Hashable {
        let column: String
        let isDescending: Bool
    }

    static let maximumTerms = 5

    /// An order that an index has: ascending by one column.
    static func by(_ column: String, descending isDescending: Bool = false) -> RowOrder {
        RowOrder(terms: [Term(column: column, isDescending: isDescending)], isIndexed: true)
    }

    /// The direction of the key, behind the terms.
    var keyIsDescending: Bool { terms.last?.isDescending ?? false }

    /// Whether all terms have one direction, so that rows compare as rows do in SQL.
    var isUniform: Bool { terms.allSatisfy { $0.isDescending == keyIsDescending } }

    /// In cursors: another order's are refused.
    var name: String {
        terms.map { ($0.isDescending ? "-" : "") + $0.column }.joined(separator: ",")
    }

    /// The order that `orderBy` asks for, or the list's own.
    static func read(
        _ argument: InputValue?, over table: Table, otherwise own: RowOrder, _ checks: inout PermissionChecks
    ) throws(FieldError) -> RowOrder {
        guard case .list(let items)? = argument, !items.isEmpty else { return own }
        if items.count > maximumTerms {
            throw FieldError("\"orderBy\" has at most \(maximumTerms) entries.", code: "INVALID_ORDER")
        }
        var terms: [Term] = []
        for item in items {
            guard case .enumValue(let field)? = item["field"],
                let column = table.column(named: ColumnNaming.column(ofEnumValue: field))
            else { preconditionFailure("what can be ordered by is a column of \(table.name)") }
            if let permission = column.permission { try checks.require(permission) }
            if terms.contains(where: { $0.column == column.name }) { continue }
            terms.append(Term(column: column.name, isDescending: item["direction"] == .enumValue("DESC")))
        }
        // An index is read in both directions.
        let isIndexed = own.isIndexed && terms.count == 1 && terms[0].column == own.terms[0].column
        return RowOrder(terms: terms, isIndexed: isIndexed)
    }
}

extension Table {
    /// What rows are ordered by for a column: never null, so that it can be compared with a cursor, and texts by the schema's own
    /// alphabet.
    func orderExpression(_ name: String) -> String {
        guard let column = column(named: name) else { preconditionFailure("\(self.name).\(name) is mapped") }
        let collation = column.type.collation
        guard column.isNullable else { return expression(name) + collation }
        let null = column.type.isText ? "''" : "'\(column.type.nullInOrder)'::\(column.type.sql)"
        return "coalesce(\(expression(name)), \(null))\(collation)"
    }
}
