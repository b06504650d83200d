/// The statements of one field whose text is its own: sums, groups, series. They cannot be had without a scope, whose
/// predicate each text puts where tenant rows come from.
///
/// Their rows begin as a select list does: the organisation of a row, then what is null only where the row is none, or a
/// total over rows that are checked beside it.
final class ScopedStatements<Shape: Hashable> {
    private let database: DatabaseName
    private let write: (Shape, ScopeText) -> String
    private let cost: (Shape, Scope.Kind) -> StatementText.Cost
    private var texts: [Key: StatementText] = [:]
    /// What was asked for last: as a rule it is asked for again, and comparing costs less than hashing.
    private var latest: (key: Key, text: StatementText)?

    private struct Key: Hashable {
        let shape: Shape
        let scope: Scope.Kind
    }

    /// - Parameter write: the text for a shape; its own parameters are numbered from 1.
    init(
        _ database: DatabaseName, cost: @escaping (Shape, Scope.Kind) -> StatementText.Cost,
        _ write: @escaping (Shape, ScopeText) -> String
    ) {
        self.database = database
        self.cost = cost
        self.write = write
    }

    /// - Parameter parameters: as many for each relation of a shape; the scope's comes behind them.
    func statement(_ shape: Shape, _ parameters: [Statement.Parameter], _ scope: Scope) -> Statement {
        let all = scope.kind == .platform ? parameters : parameters + [scope.parameter]
        let key = Key(shape: shape, scope: scope.kind)
        if let latest, latest.key == key { return Statement(latest.text, all) }
        let text = texts[key] ?? newText(shape, scope, after: parameters.count)
        texts[key] = text
        latest = (key, text)
        return Statement(text, all)
    }

    private func newText(_ shape: Shape, _ scope: Scope, after parameterCount: Int) -> StatementText {
        let sql = write(shape, ScopeText(kind: scope.kind, parameter: "$\(parameterCount + 1)"))
        return StatementText(database, sql, cost: cost(shape, scope.kind))
    }
}

/// The scope as a text needs it.
struct ScopeText {
    let kind: Scope.Kind
    /// Where the organisation of the viewer is, but for the platform.
    let parameter: String

    /// The equality that keeps other tenants' rows of an alias out.
    func predicate(_ alias: String) -> String {
        switch kind {
        case .platform: "TRUE"
        case .reseller: "\(alias).reseller_uuid = \(parameter)::uuid"
        case .customer: "\(alias).organisation_uuid = \(parameter)::uuid"
        }
    }

    /// The same where an index leads to the rows without it.
    func check(_ alias: String) -> String { kind.check(predicate(alias)) }
}

/// The columns of a statement with a text of its own: only what is selected. The organisation and what tells a row from
/// none come first, always, and then the place of the parent, from 1.
final class ExpressionList {
    static let place = 2

    private(set) var expressions: [String] = []
    static let leading = 3

    /// The number of an expression in the rows; it is fetched from now on.
    func number(of expression: String) -> Int {
        if let number = expressions.firstIndex(of: expression) { return number + Self.leading }
        expressions.append(expression)
        return expressions.count - 1 + Self.leading
    }

    /// What stands in the select clause behind the leading columns.
    var sql: String { expressions.map { ", \($0)" }.joined() }
}
