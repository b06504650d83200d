internal import GraphQLCore

/// The check on the way out: every tenant row carries its organisation, and one that lies outside the scope is a defect
/// of the statement that returned it. Nothing of such an answer is shown.
struct SecondWall: Sendable {
    /// Nil where every viewer may see everything.
    private let scope: Scope?
    private let rows: RowCheck
    /// The rows that are joined to them.
    private let joined: [Owner]
    /// The column with the organisations whose rows a total counts, as an array.
    private let counted: Int?

    /// Where rows say whose they are.
    struct Owner: Sendable {
        /// The column that has the organisation of a row.
        let organisation: Int
        /// A column that is null only where the row is none, as of an outer join.
        let presence: Int

        static let leading = Owner(organisation: SelectList.organisation, presence: SelectList.key)
    }

    private enum RowCheck: Sendable {
        case owner(Owner)
        /// The rows are nobody's.
        case shared
    }

    /// For the rows of a table.
    init(_ scope: Scope, over table: Table, joined: [Owner] = [], counted: Int? = nil) {
        self.scope = scope
        self.joined = joined
        self.counted = counted
        rows = table.isTenant ? .owner(.leading) : .shared
    }

    /// For the rows of a statement of its own, laid out as a select list is: the organisation first, and then what is null
    /// only where there is no row.
    init(_ scope: Scope) {
        self.scope = scope
        joined = []
        counted = nil
        rows = .owner(.leading)
    }

    /// For rows that are nobody's.
    static let none = SecondWall()

    private init() {
        scope = nil
        joined = []
        counted = nil
        rows = .shared
    }

    /// Whether there is something to be kept out: not for the platform, and not of what is nobody's.
    var looksAtRows: Bool {
        guard let scope, scope.kind != .platform else { return false }
        if case .owner = rows { return true }
        return !joined.isEmpty || counted != nil
    }

    /// Whether all rows lie inside the scope, or inside a newer one of the same viewer.
    func admits(_ answer: StatementRows, _ newer: Scope?) -> Bool {
        guard let scope, scope.kind != .platform else { return true }
        let latest = newer ?? scope
        if case .owner(let owner) = rows, !Self.admitsRows(answer, owner, latest) { return false }
        for owner in joined where !Self.admitsRows(answer, owner, latest) { return false }
        return counted.map { Self.admitsTotals(answer, $0, latest) } ?? true
    }

    /// What becomes of an answer that is not admitted.
    static func refuse(_ request: PortalRequest) -> FieldError {
        request.report(.foreignRow)
        return FieldError("The data could not be read.", code: "INTERNAL_ERROR")
    }

    /// Rows of one organisation come one after the other: it is looked up once for them, if one of them is a row.
    private static func admitsRows(_ rows: StatementRows, _ owner: Owner, _ scope: Scope) -> Bool {
        var row = 0
        while row < rows.count {
            let end = rows.endOfRun(from: row, owner.organisation)
            if hasRow(rows, row..<end, owner), !scope.contains(rows.text(row, owner.organisation)) { return false }
            row = end
        }
        return true
    }

    /// Whether one of the rows is more than the nulls of an outer join.
    private static func hasRow(_ rows: StatementRows, _ range: Range<Int>, _ owner: Owner) -> Bool {
        for row in range where rows.text(row, owner.presence) != nil { return true }
        return false
    }

    /// Every row of a parent has its total; it is the same text, so only what changes is looked at.
    private static func admitsTotals(_ rows: StatementRows, _ column: Int, _ scope: Scope) -> Bool {
        var row = 0
        while row < rows.count {
            if let array = rows.text(row, column), !admits(array, scope) { return false }
            row = rows.endOfRun(from: row, column)
        }
        return true
    }

    /// - Parameter organisations: `{uuid,uuid,…}`
    private static func admits(_ organisations: UnsafeRawBufferPointer, _ scope: Scope) -> Bool {
        organisations.dropFirst().dropLast().split(separator: UInt8(ascii: ",")).allSatisfy {
            scope.contains(UnsafeRawBufferPointer(rebasing: $0))
        }
    }
}
