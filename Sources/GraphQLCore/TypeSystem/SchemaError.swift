/// Something that keeps a type system document from being a schema, and the places that have to do with it: none where
/// something is missing altogether.
public struct SchemaError: Error, Sendable, Equatable {
    public let message: String
    public let offsets: [SourceOffset]
}

/// Everything that keeps a document from being a schema.
public struct SchemaErrors: Error, Sendable, Equatable {
    public private(set) var all: [SchemaError] = []

    mutating func report(_ message: String, at offsets: [SourceOffset]) {
        all.append(SchemaError(message: message, offsets: offsets))
    }

    mutating func report(_ message: String, at offsets: SourceOffset...) { report(message, at: offsets) }

    func throwIfAny() throws(SchemaErrors) {
        if !all.isEmpty { throw self }
    }
}
