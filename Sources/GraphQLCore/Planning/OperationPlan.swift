/// How an operation is executed, for one assignment of the Boolean variables of its `@skip` and `@include`. Made once,
/// used by every request of that text.
public final class OperationPlan {
    public let kind: OperationKind
    let root: SelectionPlan
    let document: Document
    /// Whether it asks about the schema itself: `__schema` or `__type`.
    let introspects: Bool
    /// Whether it asks about nothing else, and has no variables: then every request has the same response.
    let isConstant: Bool
    /// Fields that have resolvers of their own.
    let resolvedFieldCount: Int
    let fieldCount: Int
    /// What it takes, in bytes, about; without its document, which others share.
    let weight: Int
    /// The whole response of a plan that is constant, while `KeptResponses` keeps it.
    var keptResponse: [UInt8]?
    /// The memory of what its selections are laid out as.
    private let layout: PlanLayout

    /// - Parameter hasVariables: whether the operation defines any.
    init(kind: OperationKind, root: SelectionPlan, _ layout: PlanLayout, document: Document, hasVariables: Bool) {
        self.kind = kind
        self.root = root
        introspects = root.fields.contains { $0.definition.name == "__schema" || $0.definition.name == "__type" }
        isConstant = introspects && !hasVariables && root.fields.allSatisfy { $0.definition.name.hasPrefix("__") }
        resolvedFieldCount = layout.resolvedFieldCount
        fieldCount = layout.fieldCount
        weight = layout.weight
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

    static func tooManyFields(_ limit: Int) -> PlanningError {
        PlanningError("The operation selects more than \(limit) fields.")
    }
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
