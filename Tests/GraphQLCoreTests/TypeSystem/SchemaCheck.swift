import Testing

@testable import GraphQLCore

/// Builds a schema and expects exactly the errors whose places are marked; without a mark the document is a schema.
/// - Parameter errors: how many errors the marks belong to.
func checkSchema(_ marked: String, errors: Int = 1, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    let marked = MarkedSource(marked)
    var found: [SchemaError] = []
    do {
        let document = try Parser.parseDocument(marked.source)
        do throws(SchemaErrors) {
            _ = try SchemaBuilder.build(document)
        } catch {
            found = error.all
        }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    #expect(
        found.count == (marked.offsets.isEmpty ? 0 : errors), "\(found.map(\.message))", sourceLocation: sourceLocation)
    #expect(
        Set(found.flatMap(\.offsets)).sorted() == marked.offsets, "\(found.map(\.message))",
        sourceLocation: sourceLocation)
}
