import GraphQLCore

extension Conformance {
    /// `subscribe`: a response for each source event.
    static func subscribe(_ request: Request) async -> Outcome {
        do {
            let prepared = try prepare(request)
            _ = try prepared.service.sourceField(of: prepared.operation)
            var responses: [JSONText] = []
            for event in request.events { responses.append(await response(of: prepared, to: event).0) }
            return .responses(responses)
        } catch {
            return .refused(error.all)
        }
    }
}
