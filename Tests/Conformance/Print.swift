import GraphQLCore

extension Conformance {
    /// `print`: the canonical text of a document.
    static func printDocument(_ source: SourceText?) -> Outcome {
        document(source) { .printed(Printer.text(of: $0)) }
    }
}
