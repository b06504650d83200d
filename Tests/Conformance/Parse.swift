import GraphQLCore

extension Conformance {
    /// `parse` and `parseSDL`: whether a text is a document.
    static func parse(_ source: SourceText?) -> Outcome {
        document(source) { _ in .accepted }
    }

    /// Deeper than a service allows: the cases ask what is a document, not what is a reasonable one.
    private static let limits = ParserLimits(depth: 512, listDepth: 512)

    /// Goes on with a document, if the text is one.
    static func document(_ source: SourceText?, _ next: (Document) -> Outcome) -> Outcome {
        guard let source else { return .refused([GraphQLError("The request has no document.")]) }
        do {
            return next(try Parser.parseDocument(source, limits: limits))
        } catch {
            return .refused([GraphQLError(error.message, locations: [source.location(of: error.offset)])])
        }
    }
}
