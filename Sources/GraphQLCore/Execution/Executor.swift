/// Executes a plan breadth first: every field once for all objects of its level, siblings begun before any is awaited.
/// https://spec.graphql.org/September2025/#sec-Execution
struct Executor: ~Copyable {
    private let plan: OperationPlan
    private let context: RequestContext
    private let variables: VariableValues
    /// Where fields stand in the response, for a context that observes them.
    private let paths: FieldPaths?
    private var answer: Answer
    /// The first node whose fields have not begun.
    private var next = 0

    private init(
        _ plan: OperationPlan, _ context: RequestContext, _ variables: VariableValues, _ answer: consuming Answer
    ) {
        self.plan = plan
        self.context = context
        self.variables = variables
        paths = context.observesFields ? FieldPaths(of: plan.root) : nil
        self.answer = answer
    }

    /// ExecuteQuery, or ExecuteMutation, whose fields are executed one after the other.
    /// - Parameter answer: an empty one, whose memory is used.
    static func execute(
        _ plan: OperationPlan, root: RowSource, _ context: RequestContext, _ variables: VariableValues,
        into answer: consuming Answer
    ) async -> Answer {
        var executor = Executor(plan, context, variables, answer)
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
        return executor.finish()
    }

    private consuming func finish() -> Answer { answer }

    /// Begins all nodes there are and waits for what began, until nothing is left.
    private mutating func run() async {
        while true {
            while next < answer.nodes.count {
                for child in 0..<answer.nodes[next].layout.childCount { begin(child, of: next) }
                next += 1
            }
            if answer.pending.isEmpty { return }
            context.levelBegan()
            // Nothing begins before all of them have settled.
            for place in answer.pending.indices {
                let field = answer.pending[place]
                if !field.promise.isSettled { await field.promise.wait() }
                settle(field)
            }
            answer.pending.removeAll(keepingCapacity: true)
        }
    }

    private mutating func settle(_ field: PendingField) {
        let column: Column
        do {
            column = try field.promise.takeColumn()
        } catch {
            column = .failed(error)
        }
        answer.absorb(column, field: field.field, answer.fields[field.field].plan.takeUnretainedValue())
    }

    private mutating func begin(_ child: Int, of node: Int) {
        let parent = answer.nodes[node]
        if parent.source._withUnsafeGuaranteedRef({ $0.count == 0 }) { return }
        let field = parent.firstField + child
        // The operation's plan keeps the field's for as long as it is executed: no reference has to be counted.
        answer.fields[field].plan._withUnsafeGuaranteedRef { begin($0, field, parent) }
    }

    private mutating func begin(_ plan: FieldPlan, _ field: Int, _ parent: AnswerNode) {
        if case .attached(let presence) = plan.source { return attach(parent.source, field, plan, presence) }
        if let paths { context.fieldBegan(at: paths[plan]) }
        do {
            switch try result(of: plan, parent.source.takeUnretainedValue()) {
            case .ready(let column): answer.absorb(column, field: field, plan)
            case .later(let promise): answer.pending.append(PendingField(field: field, promise: promise))
            }
        } catch {
            answer.absorb(.failed(error), field: field, plan)
        }
    }

    private func result(of field: FieldPlan, _ parents: RowSource) throws(FieldError) -> Pending {
        let arguments: Arguments
        do {
            arguments = try field.arguments(variables)
        } catch {
            throw FieldError(error)
        }
        if let bound = field.resolver { return try bound.resolver.begin(Batch(source: parents), arguments, context) }
        guard case .held(let column) = field.source else {
            preconditionFailure("only held and resolved fields are executed")
        }
        return .ready(
            try parents.held(
                HeldField(column: column, definition: field.definition, arguments: arguments, context: context)))
    }

    /// An object in its parent's row: the same source once more, under the child's selection.
    private mutating func attach(_ source: Unmanaged<RowSource>, _ field: Int, _ plan: FieldPlan, _ presence: Int?) {
        var answered = answer.fields[field]
        answered.kind = .attached
        answered.leafColumn = Int32(truncatingIfNeeded: presence ?? -1)
        answered.firstNode = Int32(truncatingIfNeeded: answer.appendNode(source, plan.objectSelection.layout))
        answer.fields[field] = answered
    }
}
