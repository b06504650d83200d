internal import GraphQLCore

/// The second form of a reseller's statement: the copy of the tree in a row is not believed, and the row's organisation has to be one of
/// those that MAIN knows for the reseller's.
///
/// AAS and E-NETWORKS follow MAIN's tree a moment later. A customer that has left may still have rows that say it is the old
/// reseller's: the second wall finds them, and the statement is sent again in this form, once. Such rows then are as if they were not
/// there: in pages, counts and totals alike. It is not the first form because a reseller has thousands of customers.
enum ExactScope {
    /// - Returns: nil where there is nothing to be said more exactly.
    static func statement(_ statement: Statement, _ scope: Scope) -> Statement? {
        // MAIN's own copies change with the tree.
        guard scope.kind == .reseller, statement.text.database != .main else { return nil }
        let members = "$\(statement.parameters.count + 1)::uuid[]"
        let sql = statement.text.sql.replacing(/(\w+)\.reseller_uuid = \$\d+::uuid/) { match in
            "\(match.output.0) AND \(match.output.1).organisation_uuid = ANY (\(members))"
        }
        if sql == statement.text.sql { return nil }
        let text = StatementText(statement.text.database, sql, cost: statement.text.cost)
        return Statement(text, statement.parameters + [.array(scope.memberTexts)])
    }
}
