/// How a field is resolved: once for all objects of its level, never once per object.
///
/// A resolver is made once per operation, when its binding has seen what is selected below the field.
public protocol Resolver {
    /// Begins to resolve the field for all `parents`. All fields of a level begin before any is waited for, so their
    /// statements leave together.
    /// - Throws: when the field fails for all parents.
    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending

    /// What `begin` costs at most for so many parents. Where the arguments are such that it fails, it costs nothing.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost
}

extension Resolver {
    public func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .unknown(parents: parents)
    }
}

/// What a resolver that has begun returns.
public enum Pending: ~Copyable {
    case ready(Column)
    case later(Promise)
}

/// A column that will be there when something has arrived. Confined to the thread of its request.
open class Promise {
    public private(set) final var isSettled = false
    private final var waiter: (any Resumable)?

    public init() {}

    /// Says that `takeColumn` can now be asked. Called once, by whoever brings the result.
    public final func settle() {
        precondition(!isSettled, "a promise is settled once")
        isSettled = true
        if let waiter = waiter.take() { waiter.context.resume(waiter) }
    }

    /// The column. Called once, after `settle`.
    open func takeColumn() throws(FieldError) -> Column {
        preconditionFailure("\(type(of: self)) has no column")
    }

    /// Has somebody go on when this has settled.
    final func wait(_ waiter: any Resumable) { self.waiter = waiter }
}

/// What waits for promises, and goes on by way of its context.
public protocol Resumable: AnyObject {
    var context: RequestContext { get }

    func proceed()
}

/// What a request carries to its resolvers. A host's subclass says who asks and where the data is.
open class RequestContext {
    /// Whether `fieldBegan` is called: it costs a little, and is asked once, when the operation begins.
    public final let observesFields: Bool
    /// Bytes of the response's data, known when `responseExtensions` are asked for.
    public internal(set) final var dataBytes = 0

    public init(observesFields: Bool = false) { self.observesFields = observesFields }

    /// Called before a field begins, where fields are observed. What is begun until the next call is of this field, and of a
    /// mutation's, what it begins later as well.
    /// - Parameter path: the response keys from the root to the field; items of lists have one path together, as a field is
    ///   resolved once for all of them.
    open func fieldBegan(at path: [String]) {}

    /// The response's `extensions`, asked for when all fields have ended; nil leaves them out.
    /// https://spec.graphql.org/September2025/#sec-Response-Format
    open var responseExtensions: JSONValue? { nil }

    /// Called when all fields of a level have begun, before any is waited for: what they queued can leave now.
    open func levelBegan() {}

    /// Whether a long-running operation may continue. If false, it pauses and calls `resume`, which must not call `proceed` at once
    /// in that case.
    open var mayGoOn: Bool { true }

    /// What somebody waited for is there: has it `proceed`, now or soon, on the thread of its request.
    open func resume(_ waiting: any Resumable) { waiting.proceed() }
}

/// Why a field has no value. The message goes to the client.
public struct FieldError: Error, Sendable, Hashable {
    public let message: String
    /// `extensions.code` of the error; nil leaves it out.
    public let code: String?
    /// What in the document is the cause, where that is not the field itself: one of its arguments, for example.
    let offset: SourceOffset?

    public init(_ message: String, code: String? = nil) {
        self.message = message
        self.code = code
        offset = nil
    }

    /// A whole number that the type `Int` cannot say.
    public static func outsideInt(_ field: String) -> FieldError {
        FieldError("\(field) is outside of the 32 bits of an Int.", code: "INTERNAL_ERROR")
    }

    init(_ error: CoercionError) {
        message = error.message
        code = "INVALID_VALUE"
        offset = error.offset
    }
}
