/// A GraphQL request as it travels in JSON.
/// https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
public struct GraphQLRequest {
    /// The document between the quotes of its JSON string, escapes untouched: what the document cache is asked with.
    /// Valid as long as the body that it was read from.
    public let rawDocument: UnsafeBufferPointer<UInt8>
    public let operationName: String?
    /// An object or null.
    public let variables: JSONValue
    /// An object or null. What its entries mean is the host's business.
    public let extensions: JSONValue
    /// What its values take, in bytes, about.
    let weight: Int

    /// Values of a request, in its variables for the most part: a list of as many items is far longer than any page.
    private static let maximumValues = 20_000
    /// A value takes, as JSON and as a coerced value, so much besides its text.
    private static let valueBytes = 160

    public init(
        rawDocument: UnsafeBufferPointer<UInt8>, operationName: String?, variables: JSONValue,
        extensions: JSONValue = .null
    ) {
        self.init(
            rawDocument: rawDocument, operationName: operationName, variables: variables, extensions: extensions,
            weight: 0)
    }

    private init(
        rawDocument: UnsafeBufferPointer<UInt8>, operationName: String?, variables: JSONValue,
        extensions: JSONValue, weight: Int
    ) {
        self.rawDocument = rawDocument
        self.operationName = operationName
        self.variables = variables
        self.extensions = extensions
        self.weight = weight
    }

    /// Reads a request body: an object with `query`, and maybe `operationName`, `variables` and `extensions`. Other
    /// entries are passed over; one of these that has a wrong type is an error.
    public static func read(_ body: UnsafeBufferPointer<UInt8>) throws(RequestError) -> GraphQLRequest {
        var entries = Entries()
        let valueCount: Int
        do {
            var reader = JSONReader(body, maximumValues: maximumValues)
            try reader.readMembers(Entries.names) { place, reader throws(JSONError) in
                try entries.read(place.flatMap(Entries.Name.init), &reader)
            }
            try reader.readEnd()
            valueCount = reader.valueCount
        } catch {
            throw RequestError(message: "The body is not the JSON of a request: \(error.reason).")
        }
        if let wrong = entries.wrong { throw RequestError(message: wrong) }
        guard let document = entries.document, !(document.isEmpty && entries.namesPersistedDocument) else {
            if entries.namesPersistedDocument { throw .persistedQueryNotSupported }
            throw RequestError(message: "The request has no \"query\".")
        }
        return GraphQLRequest(
            rawDocument: document, operationName: entries.operationName, variables: entries.variables,
            extensions: entries.extensions, weight: valueCount * valueBytes + body.count - document.count)
    }

    private struct Entries {
        enum Name: Int, CaseIterable {
            case query, variables, operationName, extensions
            /// What clients send in place of a document that a server has kept.
            case documentID, relayID, id

            var text: StaticString {
                switch self {
                case .query: "query"
                case .variables: "variables"
                case .operationName: "operationName"
                case .extensions: "extensions"
                case .documentID: "documentId"
                case .relayID: "doc_id"
                case .id: "id"
                }
            }
        }

        static let names = Name.allCases.map(\.text)

        var document: UnsafeBufferPointer<UInt8>?
        var operationName: String?
        var variables = JSONValue.null
        var extensions = JSONValue.null
        var wrong: String?
        private var hasPersistedID = false

        /// Whether a hash or an ID stands for the document: `extensions.persistedQuery` of automatic persisted queries, or the ID of
        /// a persisted document.
        var namesPersistedDocument: Bool {
            if case .object? = extensions["persistedQuery"] { return true }
            return hasPersistedID
        }

        /// - Parameter name: nil where it is none of these.
        mutating func read(_ name: Name?, _ reader: inout JSONReader) throws(JSONError) {
            switch name {
            case .query:
                document = try reader.readRawString()
                if document == nil, try reader.readValue() != .null { wrong = "\"query\" has to be a string." }
            case .operationName:
                switch try reader.readValue() {
                case .string(let name): operationName = name
                case .null: break
                default: wrong = "\"operationName\" has to be a string or null."
                }
            case .variables:
                variables = try reader.readValue()
                if !variables.isObjectOrNull { wrong = "\"variables\" has to be an object or null." }
            case .extensions:
                extensions = try reader.readValue()
                if !extensions.isObjectOrNull { wrong = "\"extensions\" has to be an object or null." }
            case .documentID, .relayID, .id:
                if case .string = try reader.readValue() { hasPersistedID = true }
            case nil: _ = try reader.readValue()
            }
        }
    }
}

/// Why a body is not a GraphQL request.
public struct RequestError: Error, Sendable, Equatable {
    public let message: String
    /// Nil where it is a mistake in the request.
    public let code: String?

    init(message: String, code: String? = nil) {
        self.message = message
        self.code = code
    }

    /// The request has a hash or an ID in place of its document. Clients know this message and code: they send the document.
    /// https://www.apollographql.com/docs/apollo-server/performance/apq
    public static let persistedQueryNotSupported = RequestError(
        message: "PersistedQueryNotSupported", code: "PERSISTED_QUERY_NOT_SUPPORTED")
}

extension JSONValue {
    fileprivate var isObjectOrNull: Bool {
        switch self {
        case .object, .null: true
        default: false
        }
    }
}
