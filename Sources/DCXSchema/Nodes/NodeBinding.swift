internal import GraphQLCore

/// `Query.node` and `Query.nodes`: objects by their global IDs. One statement for each type among them.
struct NodeBinding {
    /// The most IDs of one request.
    static let maximumIDs = 100

    /// `id`, or `ids` for a list.
    let argument: String

    func bind(_ field: FieldPlan) throws(PlanningError) {
        var types: [String: NodeType] = [:]
        for selection in field.selections {
            let type = selection.type
            if type.name == ViewerBinding.typeName {
                try ViewerBinding.bind(selection)
                types[type.name] = NodeType(type.name, id: type.id)
                continue
            }
            guard let rows = NodeTypes.all.first(where: { $0.name == type.name }) else {
                throw PlanningError("Nothing resolves a node of type \(type.name).")
            }
            let list = SelectList(rows.table, admitsJoins: true)
            try rows.bind(selection, list)
            types[type.name] = NodeType(type.name, id: type.id, rows, list)
        }
        field.resolve(with: NodeResolver(argument: argument, types: types))
    }
}

/// Objects of a type that are found by their global IDs: each is a row of a table, by its key.
protocol NodeRows: Sendable {
    var name: String { get }
    var table: Table { get }
    var nodePermissions: [Permission] { get }
    /// What a row has to be for a viewer that asks for it by its global ID, beyond its scope.
    var nodeCondition: (@Sendable (Viewer) -> Predicate?)? { get }

    /// Binds what is selected of a row, and adds what that needs to the columns that are fetched.
    func bind(_ selection: SelectionPlan, _ list: SelectList) throws(PlanningError)
}

/// The types that implement `Node`, besides the viewer, which is known without a statement.
enum NodeTypes {
    static let all: [any NodeRows] = RowTypes.all + [BillingNode()]
}

/// A type of which nodes may be, with what is selected of it.
private final class NodeType {
    let name: String
    let id: TypeID
    /// Nil: it is the viewer itself.
    let rows: (any NodeRows)?
    private let projection: Projection?
    /// By the condition that a viewer's nodes have to fulfil.
    private var texts: [Predicate.Shape?: RelationTexts] = [:]

    init(_ name: String, id: TypeID, _ rows: any NodeRows, _ list: SelectList) {
        self.name = name
        self.id = id
        self.rows = rows
        projection = Projection(list)
    }

    init(_ name: String, id: TypeID) {
        self.name = name
        self.id = id
        rows = nil
        projection = nil
    }

    /// The key as the type's table has it; nil for what no key can be.
    func key(_ text: String) -> String? {
        guard let type = rows?.table.key.type else { return UUID(text)?.text }
        guard type.admits(text) else { return nil }
        if case .uuid = type { return UUID(text)?.text }
        return text
    }

    /// - Returns: nil for the viewer, which needs none.
    func statement(of keys: [String], _ scope: Scope, _ viewer: Viewer, _ request: PortalRequest) -> Statement? {
        guard let rows, let projection else { return nil }
        let column = rows.table.key.name
        let condition = rows.nodeCondition?(viewer)
        let relation = Relation(
            projection: projection, scope: scope,
            keys: keys.count == 1 ? .one(column: column, keys[0]) : .many(column: column, KeyList(keys)),
            given: projection.given(request), filter: condition)
        let texts = texts[condition?.shape] ?? RelationTexts()
        self.texts[condition?.shape] = texts
        return texts.statement(of: relation)
    }

    func wall(_ scope: Scope) -> SecondWall { projection?.wall(scope) ?? .none }
}

private final class NodeResolver: Resolver {
    private let argument: String
    private let types: [String: NodeType]

    init(argument: String, types: [String: NodeType]) {
        self.argument = argument
        self.types = types
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        let texts = texts(arguments)
        if texts.count > NodeBinding.maximumIDs {
            throw FieldError("At most \(NodeBinding.maximumIDs) nodes can be asked for at once.", code: "TOO_MANY_IDS")
        }
        let promise = NodePromise(request, texts.map(place), isList: argument == "ids")
        promise.send(scope, try request.signedInViewer())
        return .later(promise)
    }

    private func texts(_ arguments: Arguments) -> [String?] {
        switch arguments[argument] {
        case .list(let items)?: items.map(\.parameterText)
        case let id?: [id.parameterText]
        case nil: []
        }
    }

    /// A statement for each type among the IDs, of those that are selected.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let count = texts(arguments).count
        if count > NodeBinding.maximumIDs { return .refused }
        let permissions = Set(types.values.flatMap { $0.rows?.nodePermissions ?? [] })
        var cost = FieldCost.statement(rows: count, items: count, takes: Array(permissions))
        cost.statements = min(count, types.count)
        return cost
    }

    /// Where an ID leads; nil where it is malformed.
    private func place(_ text: String?) -> NodePromise.Place? {
        guard let id = text.flatMap({ GlobalID($0) }), let type = types[id.type], let key = type.key(id.key),
            // A key has one spelling, and so has its ID.
            key == id.key
        else { return nil }
        return NodePromise.Place(type: type, key: key)
    }
}

/// The rows of all types that were asked for, put together in the order of the IDs.
private final class NodePromise: Promise {
    struct Place {
        let type: NodeType
        let key: String
    }

    private let request: PortalRequest
    private let places: [Place?]
    private let isList: Bool
    private var answers: [NodeAnswer] = []
    private var waitingFor = 0

    init(_ request: PortalRequest, _ places: [Place?], isList: Bool) {
        self.request = request
        self.places = places
        self.isList = isList
    }

    func send(_ scope: Scope, _ viewer: Viewer) {
        var keys: [String: (type: NodeType, keys: [String])] = [:]
        for case let place? in places { keys[place.type.name, default: (place.type, [])].keys.append(place.key) }
        let types = keys.values.sorted { $0.type.name < $1.type.name }
        answers = types.map { NodeAnswer(self, $0.type) }
        waitingFor = answers.count
        if answers.isEmpty { return settle() }
        for (answer, type) in zip(answers, types) {
            let refusals = (type.type.rows?.nodePermissions ?? []).compactMap { request.refusal(of: $0) }
            let keys = Array(Set(type.keys)).sorted()
            if let refusal = refusals.first {
                answer.fail(refusal)
            } else if let statement = type.type.statement(of: keys, scope, viewer, request) {
                request.send(statement, to: answer)
            } else {
                answer.show(viewer)
            }
        }
    }

    func arrived() {
        waitingFor -= 1
        if waitingFor > 0 { return }
        guard let scope = request.viewer?.scope else { return settle() }
        request.judge({ [self] newer in answers.allSatisfy { $0.isAdmitted(scope, newer) } }) { [self] _ in settle() }
    }

    override func takeColumn() throws(FieldError) -> Column {
        let scope = try request.scope()
        for answer in answers { answer.check(request, scope) }
        var items: [(source: Int, row: Int)?] = []
        let errors = ColumnErrors()
        for (item, place) in places.enumerated() {
            let source = answers.firstIndex { $0.type === place?.type }
            if let source, let error = answers[source].error {
                errors.record(error, level: isList ? 1 : 0, item: item)
            }
            let row = place.flatMap { place in source.flatMap { answers[$0].rowOfKey[place.key] } }
            items.append(row.flatMap { row in source.map { ($0, row) } })
        }
        let rows = AbstractRows(answers.map { .init($0.type.id, $0.rows) }, items: items)
        return isList
            ? .list(ListRanges(0..<items.count), of: .abstract(rows, errors: errors))
            : .abstract(rows, errors: errors)
    }
}

/// The rows of one type.
private final class NodeAnswer: StatementReceiver {
    let type: NodeType
    private(set) var rows: RowSource = NoRows()
    private(set) var rowOfKey: [String: Int] = [:]
    private(set) var error: FieldError?
    private var received: Result<StatementRows, DatabaseError>?
    private unowned let promise: NodePromise

    init(_ promise: NodePromise, _ type: NodeType) {
        self.promise = promise
        self.type = type
    }

    func fail(_ error: FieldError) {
        self.error = error
        promise.arrived()
    }

    /// The viewer is known: it has its own ID and no other.
    func show(_ viewer: Viewer) {
        rows = ViewerRows(viewer)
        rowOfKey = [viewer.uuid.text: 0]
        promise.arrived()
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        received = result
        promise.arrived()
    }

    func isAdmitted(_ scope: Scope, _ newer: Scope?) -> Bool {
        guard case .success(let rows) = received else { return true }
        return type.wall(scope).admits(rows, newer)
    }

    /// Whether a row that lies outside may have a copy of the tree that has not followed MAIN's yet: then it alone is not there.
    private func mayBeStale(_ scope: Scope) -> Bool { scope.kind == .reseller && type.rows?.table.database != .main }

    /// Lets the rows through the second wall.
    func check(_ request: PortalRequest, _ scope: Scope) {
        do throws(FieldError) {
            switch received {
            case .success(let rows):
                request.countRows(rows)
                let isAdmitted = isAdmitted(scope, nil)
                let isLetThrough = isAdmitted || mayBeStale(scope)
                request.countChecked(rows, by: type.wall(scope), isAdmitted: isLetThrough)
                if !isLetThrough { throw SecondWall.refuse(request) }
                self.rows = rows
                for row in 0..<rows.count where isAdmitted || scope.contains(rows.text(row, SelectList.organisation)) {
                    if let key = rows.string(row, SelectList.key) { rowOfKey[key] = row }
                }
            case .failure(let error):
                request.report(.database(error))
                throw error.fieldError
            case nil: break
            }
        } catch { self.error = error }
    }
}
