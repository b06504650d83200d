/// An operation that is executed, breadth first: every field once for all objects of its level, siblings begun before any is
/// waited for. It goes on whenever what it waits for is there, without a task of its own: suspending one and resuming it costs
/// more than a small field does.
/// https://spec.graphql.org/September2025/#sec-Execution
public final class Execution: Resumable {
    let plan: OperationPlan
    public let context: RequestContext
    private let variables: VariableValues
    /// Where fields stand in the response, for a context that observes them.
    private let paths: FieldPaths?
    let memory: AnswerMemory
    /// The first node with a field that has not begun, and the index of that field.
    private var next = 0
    private var nextChild = 0
    /// Whether fields of the next level are being begun.
    private var isBeginning = false
    /// Work since `context.mayGoOn` was last asked.
    private var workSinceAsked = 0
    /// Fields that are executed one after the other and have begun: those of a mutation's root.
    private var serialCount = 0
    /// Fields under way that have settled.
    private var settledCount = 0
    private let observer: any ExecutionObserver
    /// Of the response's data.
    let maximumBytes: Int
    /// What rows may take until it is certain that the response would be too large: a page's query finds a row more than it
    /// shows, but never as many again.
    private let maximumHeldBytes: Int

    /// - Parameters:
    ///   - memory: empty; what is found is written there.
    ///   - maximumBytes: of the response's data.
    init(
        _ plan: OperationPlan, _ variables: VariableValues, root: RowSource, _ context: RequestContext,
        _ memory: AnswerMemory, _ observer: any ExecutionObserver, maximumBytes: Int
    ) {
        self.plan = plan
        self.maximumBytes = maximumBytes
        maximumHeldBytes = 2 * maximumBytes
        self.variables = variables
        self.context = context
        self.memory = memory
        self.observer = observer
        paths = context.observesFields ? FieldPaths(of: plan.root) : nil
        _ = memory.answer.appendNode(root, plan.root)
        // ExecuteMutation: the root's fields have their turns.
        if plan.kind == .mutation { next = 1 }
    }

    /// Continues until it has to wait for a promise, pauses, or is complete.
    public func proceed() {
        while isBeginning || settle() {
            isBeginning = true
            switch beginLevel() {
            case .begun: isBeginning = false
            case .paused: return
            case .nothingLeft: return observer.executionHasEnded(self)
            }
        }
    }

    /// Takes in what has begun. Nothing else begins before all of it has settled.
    /// - Returns: false if it waits or pauses.
    private func settle() -> Bool {
        while settledCount < memory.answer.pending.count {
            let field = memory.answer.pending[settledCount]
            if !field.promise.isSettled {
                field.promise.wait(self)
                return false
            }
            let heldBefore = memory.answer.heldBytes
            settle(field)
            settledCount += 1
            if pauses(after: (memory.answer.heldBytes - heldBefore) / Self.bytesOfWork) { return false }
        }
        if settledCount > 0 {
            memory.answer.pending.removeAll(keepingCapacity: true)
            settledCount = 0
        }
        return true
    }

    /// The cost of a field, in rows; and the bytes of an answer that cost as much as a row. Estimates.
    private static let (fieldWork, bytesOfWork) = (16, 32)
    private static let workUntilAsked = 2_048

    /// Counts work; pauses if it was much and the context says so.
    private func pauses(after rows: Int) -> Bool {
        workSinceAsked &+= Self.fieldWork &+ rows
        if workSinceAsked < Self.workUntilAsked { return false }
        workSinceAsked = 0
        if context.mayGoOn { return false }
        context.resume(self)
        return true
    }

    /// What its rows take, in memory or in the response, about.
    public var heldBytes: Int { memory.answer.heldBytes }

    /// Whether it is certain that the response would be too large. Then nothing more begins but the root fields of a mutation,
    /// each of which does something besides what it answers.
    var isTooLarge: Bool { memory.answer.heldBytes > maximumHeldBytes }

    private enum Beginning {
        case begun, paused, nothingLeft
    }

    /// Begins the fields of all nodes; of a mutation's root, one field.
    private func beginLevel() -> Beginning {
        repeat {
            while next < memory.answer.nodes.count {
                let rows = memory.answer.nodes[next].source._withUnsafeGuaranteedRef { $0.count }
                while nextChild < memory.answer.nodes[next].layout.childCount, !isTooLarge {
                    begin(nextChild, of: next)
                    nextChild += 1
                    if pauses(after: rows) {
                        context.levelBegan()
                        return .paused
                    }
                }
                nextChild = 0
                next += 1
            }
            if !memory.answer.pending.isEmpty {
                context.levelBegan()
                return .begun
            }
        } while beginSerialField()
        return .nothingLeft
    }

    private func beginSerialField() -> Bool {
        guard plan.kind == .mutation, serialCount < plan.root.layout.childCount else { return false }
        begin(serialCount, of: 0)
        serialCount += 1
        return true
    }

    private func settle(_ field: PendingField) {
        let column: Column
        do {
            column = try field.promise.takeColumn()
        } catch {
            column = .failed(error)
        }
        memory.answer.absorb(column, field: field.field, memory.answer.fields[field.field].plan.takeUnretainedValue())
    }

    private func begin(_ child: Int, of node: Int) {
        let parent = memory.answer.nodes[node]
        if parent.source._withUnsafeGuaranteedRef({ $0.count == 0 }) { return }
        let field = parent.firstField + child
        // The operation's plan keeps the field's for as long as it is executed: no reference has to be counted.
        memory.answer.fields[field].plan._withUnsafeGuaranteedRef { begin($0, field, parent) }
    }

    private func begin(_ plan: FieldPlan, _ field: Int, _ parent: AnswerNode) {
        if case .attached(let presence) = plan.source { return attach(parent.source, field, plan, presence) }
        if let paths { context.fieldBegan(at: paths[plan]) }
        do {
            switch try result(of: plan, parent.source.takeUnretainedValue()) {
            case .ready(let column): memory.answer.absorb(column, field: field, plan)
            case .later(let promise): memory.answer.pending.append(PendingField(field: field, promise: promise))
            }
        } catch {
            memory.answer.absorb(.failed(error), field: field, plan)
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
    private func attach(_ source: Unmanaged<RowSource>, _ field: Int, _ plan: FieldPlan, _ presence: Int?) {
        var answered = memory.answer.fields[field]
        answered.kind = .attached
        answered.leafColumn = Int32(truncatingIfNeeded: presence ?? -1)
        answered.firstNode = Int32(truncatingIfNeeded: memory.answer.appendNode(source, plan.objectSelection.layout))
        memory.answer.fields[field] = answered
    }
}

/// Who waits for an execution.
public protocol ExecutionObserver: AnyObject {
    /// Called once: the response can be written.
    func executionHasEnded(_ execution: Execution)
}
