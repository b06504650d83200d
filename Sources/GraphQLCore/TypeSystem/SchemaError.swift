/// Something that keeps a type system document from being a schema, and the places that have to do with it: none where
/// something is missing altogether.
public struct SchemaError: Error, Sendable, Equatable {
    public let message: String
    public let offsets: [SourceOffset]
}

/// What keeps a document from being a schema: all of it, up to a bound.
public struct SchemaErrors: Error, Sendable, Equatable {
    /// More than these help nobody, and a document could be made to have very many.
    private static let maximumCount = 200

    public private(set) var all: [SchemaError] = []

    mutating func report(_ message: @autoclosure () -> String, at offsets: @autoclosure () -> [SourceOffset]) {
        if all.count < Self.maximumCount { all.append(SchemaError(message: message(), offsets: offsets())) }
    }

    mutating func report(_ message: @autoclosure () -> String, at offsets: SourceOffset...) {
        report(message(), at: offsets)
    }

    func throwIfAny() throws(SchemaErrors) {
        if !all.isEmpty { throw self }
    }
}
