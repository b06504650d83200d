/// What a document may not exceed, checked while it is read so that nothing larger is ever held.
public struct ParserLimits: Sendable {
    /// Bytes of UTF-8.
    public var documentBytes: Int
    public var tokens: Int
    /// How deeply selection sets, input values and list types may each be nested.
    public var depth: Int

    public init(documentBytes: Int = 1 << 20, tokens: Int = 200_000, depth: Int = 128) {
        self.documentBytes = documentBytes
        self.tokens = tokens
        self.depth = depth
    }
}
