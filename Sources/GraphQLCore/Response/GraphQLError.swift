/// An error as the response shows it.
/// https://spec.graphql.org/September2025/#sec-Errors
public struct GraphQLError: Error, Sendable, Equatable {
    public let message: String
    public let locations: [SourceLocation]
    /// Where in the data; nil where the request as a whole failed.
    public let path: [PathSegment]?
    /// `extensions.code`
    public let code: String?

    public init(_ message: String, locations: [SourceLocation] = [], path: [PathSegment]? = nil, code: String? = nil) {
        self.message = message
        self.locations = locations
        self.path = path
        self.code = code
    }
}

/// https://spec.graphql.org/September2025/#sec-Response-Position
public enum PathSegment: Sendable, Hashable {
    case key(String)
    case index(Int)
}

extension JSONBuffer {
    package mutating func append(_ errors: [GraphQLError]) {
        append(UInt8(ascii: "["))
        for (index, error) in errors.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(error)
        }
        append(UInt8(ascii: "]"))
    }

    private mutating func append(_ error: GraphQLError) {
        append("{\"message\":")
        appendString(error.message)
        if !error.locations.isEmpty {
            append(",\"locations\":[")
            for (index, location) in error.locations.enumerated() {
                append(index > 0 ? ",{\"line\":" : "{\"line\":")
                append(location.line)
                append(",\"column\":")
                append(location.column)
                append("}")
            }
            append("]")
        }
        if let path = error.path { append(path) }
        if let code = error.code {
            append(",\"extensions\":{\"code\":")
            appendString(code)
            append("}")
        }
        append("}")
    }

    private mutating func append(_ path: [PathSegment]) {
        append(",\"path\":[")
        for (index, segment) in path.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            switch segment {
            case .key(let key): appendString(key)
            case .index(let index): append(index)
            }
        }
        append("]")
    }
}
