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
        field.resolve(with: LookupResolver(self, field.definition, Projection(list), keyColumn: keyColumn))
    }
}

private final class LookupResolver: Resolver {
    private enum Key {
        case parent(column: Int)
        case argument(place: Int)
    }

    private let column: String
    private let permission: Permission?
    private let key: Key
    private let projection: Projection
    /// Where a row has what it was found by.
    private let keyColumn: Int
    private let texts = RelationTexts()

    init(_ binding: LookupBinding, _ field: FieldDefinition, _ projection: Projection, keyColumn: Int) {
        column = binding.column
        permission = binding.rows.permission
        self.projection = projection
        self.keyColumn = keyColumn
        switch binding.key {
        case .parent(let column): key = .parent(column: column)
        case .argument(let name):
            guard let place = field.arguments.position(of: name) else {
                preconditionFailure("\(field.name) has the argument \(name)")
            }
            key = .argument(place: place)
        }
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        if let permission { try request.require(permission) }
        switch key {
        case .argument(let place): return find(arguments[place]?.parameterText, scope, request)
        case .parent(let column) where parents.count == 1:
            return find(parents.source.string(0, column), scope, request)
        case .parent(let column):
            return find((0..<parents.count).map { parents.source.string($0, column) }, scope, request)
        }
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .statement(rows: parents, items: parents, takes: [permission].compactMap(\.self))
    }

    private func find(_ key: String?, _ scope: Scope, _ request: PortalRequest) -> Pending {
        guard let key else { return .ready(.objects(NoRows(), RowIndex(count: 1) { _ in nil })) }
        let promise = RelationPromise(request, projection.wall(scope)) { rows in
            .objects(rows, RowIndex(count: 1) { _ in rows.count == 0 ? nil : 0 })
        }
        send(.one(column: column, key), scope, request, to: promise)
        return .later(promise)
    }

    private func find(_ keys: [String?], _ scope: Scope, _ request: PortalRequest) -> Pending {
        let asked = Self.distinct(keys)
        if !asked.contains(where: { $0 != nil }) {
            return .ready(.objects(NoRows(), RowIndex(count: keys.count) { _ in nil }))
        }
        let keyColumn = keyColumn
        let promise = RelationPromise(request, projection.wall(scope)) { rows in
            var rowOfKey: [String: Int] = [:]
            for row in 0..<rows.count { if let key = rows.string(row, keyColumn) { rowOfKey[key] = row } }
            return .objects(rows, RowIndex(count: keys.count) { item in keys[item].flatMap { rowOfKey[$0] } })
        }
        send(
            asked.count == 1 ? .one(column: column, asked[0]) : .many(column: column, KeyList(asked)), scope, request,
            to: promise)
        return .later(promise)
    }

    private func send(_ keys: Relation.Keys, _ scope: Scope, _ request: PortalRequest, to promise: RelationPromise) {
        let relation = Relation(
            projection: projection, scope: scope, keys: keys, given: projection.given(request))
        request.send(texts.statement(of: relation), to: promise)
    }

    /// Each key once, in the order of the parents: the same request sends the same statement.
    private static func distinct(_ keys: [String?]) -> [String?] {
        var seen: Set<String?> = []
        return keys.filter { seen.insert($0).inserted }
    }
}

/// No rows at all.
final class NoRows: RowSource {
    init() { super.init(count: 0) }
}
