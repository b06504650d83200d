/// Executes a plan breadth first: every field once for all objects of its level, siblings begun before any is awaited.
/// https://spec.graphql.org/September2025/#sec-Execution
struct Executor: ~Copyable {
    private let plan: OperationPlan
    private let context: RequestContext
    private let variables: VariableValues
    private var answer = Answer()
    /// Fields that have begun and are waited for.
    private var pending: [PendingField] = []
    /// The first node whose fields have not begun.
    private var next = 0

    private struct PendingField {
        let field: Int
        let plan: FieldPlan
        let promise: Promise
    }

    private init(_ plan: OperationPlan, _ context: RequestContext, _ variables: VariableValues) {
        self.plan = plan
        self.context = context
        self.variables = variables
    }

    /// ExecuteQuery, or ExecuteMutation, whose fields are executed one after the other.
    static func execute(
        _ plan: OperationPlan, root: RowSource, _ context: RequestContext, _ variables: VariableValues
    ) async -> Answer {
        var executor = Executor(plan, context, variables)
        _ = executor.answer.appendNode(root, plan.root)
        if plan.kind == .mutation {
            executor.next = 1
            for child in 0..<plan.root.layout.childCount {
                executor.begin(child, of: 0)
                await executor.run()
            }
        } else {
            await executor.run()
        }
        return executor.answer
    }

    /// Begins all nodes there are and waits for what began, until nothing is left.
    private mutating func run() async {
        while true {
            while next < answer.nodes.count {
                for child in 0..<answer.nodes[next].layout.childCount { begin(child, of: next) }
                next += 1
            }
            if pending.isEmpty { return }
            context.levelBegan()
            let waiting = pending
            pending.removeAll(keepingCapacity: true)
            for field in waiting {
                await field.promise.wait()
                settle(field)
            }
        }
    }

    private mutating func settle(_ field: PendingField) {
        let column: Column
        do {
            column = try field.promise.takeColumn()
        } catch {
            column = .failed(error)
        }
        answer.absorb(column, field: field.field, field.plan)
    }

    private mutating func begin(_ child: Int, of node: Int) {
        let parent = answer.nodes[node]
        let source = parent.source.takeUnretainedValue()
        if source.count == 0 { return }
        let field = parent.firstField + child
        let plan = answer.fields[field].plan.takeUnretainedValue()
        if case .attached(let presence) = plan.source {
            attach(source, field, plan, presence)
            return
        }
        do {
            switch try result(of: plan, source) {
            case .ready(let column): answer.absorb(column, field: field, plan)
            case .later(let promise): pending.append(PendingField(field: field, plan: plan, promise: promise))
            }
        } catch {
            answer.absorb(.failed(error), field: field, plan)
        }
    }

    private func result(of field: FieldPlan, _ parents: RowSource) throws(FieldError) -> Pending {
        let arguments = try arguments(of: field)
        switch field.source {
        case .held(let column):
            return .ready(
                try parents.held(
                    HeldField(column: column, definition: field.definition, arguments: arguments, context: context)))
        case .resolver(let resolver):
            return try resolver.begin(Batch(source: parents), arguments, context)
        case .unbound, .leaf, .attached:
            preconditionFailure("only held and resolved fields are executed")
        }
    }

    private func arguments(of field: FieldPlan) throws(FieldError) -> Arguments {
        switch field.arguments {
        case .constant(let arguments): return arguments
        case .open(let definitions, let given, let offset):
            do {
                return try Coercion(schema: plan.schema).coerceArgumentValues(
                    definitions, given, variables, at: offset)
            } catch {
                throw FieldError(error)
            }
        }
    }

    /// An object in its parent's row: the same source once more, under the child's selection.
    private mutating func attach(_ source: RowSource, _ field: Int, _ plan: FieldPlan, _ presence: Int?) {
        guard let selection = plan.selections.first else {
            preconditionFailure("\(plan.parent.name).\(plan.definition.name) has no object type")
        }
        var answered = answer.fields[field]
        answered.kind = .attached
        answered.leafColumn = presence ?? -1
        answered.firstNode = answer.appendNode(source, selection)
        answer.fields[field] = answered
    }
}
