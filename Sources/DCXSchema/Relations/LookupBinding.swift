internal import GraphQLCore

/// Binds a field that is one row, found by its unique key: one statement for all parents.
struct LookupBinding {
    let rows: RowType
    /// The unique column that has the key.
    let column: String
    let key: Key

    enum Key {
        /// The parent's row has it in this column.
        case parent(column: Int)
        /// An argument of the field is it.
        case argument(String)
    }

    func bind(_ field: FieldPlan) throws(PlanningError) {
        let list = SelectList(rows.table, admitsJoins: true)
        try rows.bind(field.selections, list)
        let keyColumn = list.number(of: column)
        field.resolve(with: LookupResolver(binding: self, list, keyColumn: keyColumn))
    }
}

private final class LookupResolver: Resolver {
    private let binding: LookupBinding
    private let columns: [String]
    private let joins: [JoinedRow]
    private let owners: [SecondWall.Owner]
    private let keyColumn: Int
    private let statements = RelationStatements()

    init(binding: LookupBinding, _ list: SelectList, keyColumn: Int) {
        self.binding = binding
        self.keyColumn = keyColumn
        columns = list.expressions
        joins = list.joins
        owners = list.joins.compactMap(\.owner)
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        if let permission = binding.rows.permission { try request.require(permission) }
        let keys = keys(of: parents, arguments)
        let asked = keys.count == 1 ? keys : Self.distinct(keys)
        if !asked.contains(where: { $0 != nil }) {
            return .ready(.objects(NoRows(), RowIndex(count: keys.count) { _ in nil }))
        }
        let relation = Relation(
            table: binding.rows.table, columns: columns, scope: scope,
            keys: .oneOf(column: binding.column, asked), joins: joins,
            given: joins.compactMap { $0.given?.value(request) })
        let keyColumn = keyColumn
        let wall = SecondWall(scope, over: binding.rows.table, joined: owners)
        let promise = RelationPromise(request, wall) { rows in
            if keys.count == 1 { return .objects(rows, RowIndex(count: 1) { _ in rows.count == 0 ? nil : 0 }) }
            var rowOfKey: [String: Int] = [:]
            for row in 0..<rows.count { if let key = rows.string(row, keyColumn) { rowOfKey[key] = row } }
            return .objects(rows, RowIndex(count: keys.count) { item in keys[item].flatMap { rowOfKey[$0] } })
        }
        request.send(statements.statement(of: relation), to: promise)
        return .later(promise)
    }

    /// Each key once, in the order of the parents: the same request sends the same statement.
    private static func distinct(_ keys: [String?]) -> [String?] {
        var seen: Set<String?> = []
        return keys.filter { seen.insert($0).inserted }
    }

    private func keys(of parents: Batch, _ arguments: Arguments) -> [String?] {
        switch binding.key {
        case .parent(let column): (0..<parents.count).map { parents.source.string($0, column) }
        case .argument(let name): [arguments[name]?.parameterText]
        }
    }
}

/// No rows at all.
final class NoRows: RowSource {
    init() { super.init(count: 0) }
}
