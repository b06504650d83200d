internal import GraphQLCore

/// The check on the way out: every tenant row carries its organisation, and one that lies outside the scope is a defect
/// of the statement that returned it. Nothing of such an answer is shown.
enum SecondWall {
    /// - Parameters:
    ///   - organisation: the column that has the organisation of a row.
    ///   - presence: a column that is null only where the row is none, as of an outer join.
    static func check(
        _ rows: StatementRows, organisation: Int, presence: Int, _ scope: Scope, _ context: PortalRequest
    ) throws(FieldError) {
        for row in 0..<rows.count where rows.text(row, presence) != nil {
            if !scope.contains(rows.text(row, organisation)) {
                context.report(.foreignRow)
                throw FieldError("The data could not be read.", code: "INTERNAL_ERROR")
            }
        }
    }
}
