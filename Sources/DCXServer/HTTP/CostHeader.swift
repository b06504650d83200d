internal import GraphQLCore

/// The request header `GraphQL-Cost`: what a client wants to know of the cost of its request.
enum CostHeader: String {
    /// The estimate, and nothing is executed.
    case validate
    /// The estimate and what it took, beside the answer.
    case report

    /// - Returns: nil where the request has no such header.
    /// - Throws: for any other value. What was meant to be estimated only must not be executed.
    static func read(_ value: UnsafeBufferPointer<UInt8>?) throws(RequestRefusal) -> CostHeader? {
        guard let value else { return nil }
        if value.equals("validate") { return .validate }
        if value.equals("report") { return .report }
        throw RequestRefusal(.badRequest, "GraphQL-Cost is either \"validate\" or \"report\".")
    }
}
