/// Why a text is not a GraphQL document, and where.
public struct SyntaxError: Error, Sendable, Equatable {
    public let message: String
    public let offset: SourceOffset

    init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = SourceOffset(offset)
    }
}
