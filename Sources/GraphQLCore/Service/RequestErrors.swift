/// Why a request is refused before anything runs.
public struct RequestErrors: Error, Sendable {
    public let all: [GraphQLError]

    public init(_ all: [GraphQLError]) { self.all = all }

    /// Writes the response: `{"errors":[…]}`.
    public func write(into out: inout JSONBuffer) {
        out.append("{\"errors\":")
        out.append(all)
        out.append("}")
    }
}
