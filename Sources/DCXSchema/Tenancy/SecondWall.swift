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
        var admitted: UnsafeRawBufferPointer?
        for row in 0..<rows.count where rows.text(row, presence) != nil {
            let text = rows.text(row, organisation)
            // Rows of one organisation come one after the other.
            if let text, let admitted, areEqual(text, admitted) { continue }
            if !scope.contains(text) {
                context.report(.foreignRow)
                throw FieldError("The data could not be read.", code: "INTERNAL_ERROR")
            }
            admitted = text
        }
    }

    private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        var offset = 0
        while offset + 8 <= left.count {
            if left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            {
                return false
            }
            offset += 8
        }
        while offset < left.count {
            if left[offset] != right[offset] { return false }
            offset += 1
        }
        return true
    }
}
