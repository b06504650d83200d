/// What a document may not exceed, checked while it is read so that nothing larger is ever held.
public struct ParserLimits: Sendable {
    /// Bytes of UTF-8.
    public var documentBytes: Int
    public var tokens: Int
    /// How deeply selection sets and input values may be nested.
    public var depth: Int
    /// How many lists a type may be inside of. A schema takes no more than the default.
    public var listDepth: Int

    public init(
        documentBytes: Int = 1 << 20, tokens: Int = 200_000, depth: Int = 128, listDepth: Int = 31
    ) {
        self.documentBytes = documentBytes
        self.tokens = tokens
        self.depth = depth
        self.listDepth = listDepth
    }
}
