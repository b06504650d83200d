/// How an operation is executed, for one assignment of the Boolean variables of its `@skip` and `@include`. Made once,
/// used by every request of that text.
public final class OperationPlan {
    public let kind: OperationKind
    let root: SelectionPlan
    let document: Document
    /// Whether it asks about the schema itself: `__schema` or `__type`.
    let introspects: Bool
    /// Fields that have resolvers of their own.
    let resolvedFieldCount: Int
    /// The memory of what its selections are laid out as.
    private let layout: PlanLayout

    init(kind: OperationKind, root: SelectionPlan, _ layout: PlanLayout, document: Document) {
        self.kind = kind
        self.root = root
        introspects = root.fields.contains { $0.definition.name == "__schema" || $0.definition.name == "__type" }
        resolvedFieldCount = layout.resolvedFieldCount
        self.layout = layout
        self.document = document
    }
}

/// Binds the fields of a selection to where their values come from; asked for the root types, and passes on what is
/// below to others as it sees fit. Every field of the selection has to be bound when it returns.
public protocol Binding: Sendable {
    func bind(_ selection: SelectionPlan) throws(PlanningError)
}

/// Why an operation cannot be planned. It is the host's defect, or a limit that the operation exceeds.
public struct PlanningError: Error, Sendable {
    public let message: String

    public init(_ message: String) { self.message = message }
}

/// The bindings of the root operation types.
public struct RootBindings: Sendable {
    private let query: any Binding
    private let mutation: (any Binding)?
    private let subscription: (any Binding)?

    /// - Parameter subscription: binds the fields of a source event, which is the root of each response.
    public init(query: any Binding, mutation: (any Binding)? = nil, subscription: (any Binding)? = nil) {
        self.query = query
        self.mutation = mutation
        self.subscription = subscription
    }

    subscript(kind: OperationKind) -> (any Binding)? {
        switch kind {
        case .query: query
        case .mutation: mutation
        case .subscription: subscription
        }
    }
}
