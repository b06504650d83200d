/// What a request may ask for, beyond what `ParserLimits` and `Planner` allow anybody.
public struct RequestBounds: Sendable {
    /// Bytes of a document that was not seen before, as they stand in the request.
    public var documentBytes: Int
    /// Fields of a plan.
    public var fields: Int
    /// Fields of a plan that have a resolver of their own: what it starts elsewhere.
    public var resolvedFields: Int
    /// What the data of an answer may have, about: it is looked at with each object. An execution whose answer is certain to
    /// have more begins nothing else.
    public var responseBytes: Int

    public init(
        documentBytes: Int = .max, fields: Int = .max, resolvedFields: Int = 1_000, responseBytes: Int = 8 << 20
    ) {
        self.documentBytes = documentBytes
        self.fields = fields
        self.resolvedFields = resolvedFields
        self.responseBytes = responseBytes
    }

    /// For clients that have not said who they are: enough for the schema as a whole, and for signing in.
    public static let guests = RequestBounds(
        documentBytes: 16 << 10, fields: 2_000, resolvedFields: 250, responseBytes: 2 << 20)

    func check(documentBytes count: Int) throws(RequestErrors) {
        if count <= documentBytes { return }
        throw RequestErrors([
            GraphQLError("The document has more than \(documentBytes) bytes.", code: "REQUEST_TOO_LARGE")
        ])
    }

    func check(_ plan: OperationPlan) throws(PlanningError) {
        if plan.fieldCount > fields { throw .tooManyFields(fields) }
        if plan.resolvedFieldCount > resolvedFields {
            throw PlanningError("The operation asks for more than \(resolvedFields) lists and objects.")
        }
    }
}
