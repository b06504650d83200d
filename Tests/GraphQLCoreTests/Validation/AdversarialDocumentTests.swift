import Testing

@testable import GraphQLCore

/// Documents that are made to be dear. Each is to be answered in well under a second; the bounds here are for a debug
/// build on a busy machine.
@Suite(.serialized) struct AdversarialDocumentTests {
    private static let schema: Schema = {
        do {
            let text =
                "type Query { x: Query y: Query a: Int b: Int c(v: Int): Int o(o: O): Int } input O { o: O v: Int }"
            return try SchemaBuilder.build(try Parser.parseDocument(SourceText(text)))
        } catch {
            preconditionFailure("the schema is a schema: \(error)")
        }
    }()

    private static func repeated(_ count: Int, _ part: (Int) -> String) -> String {
        (0..<count).map(part).joined(separator: " ")
    }

    private func check(_ document: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws
        -> [ValidationError]
    {
        let document = try Parser.parseDocument(SourceText(document))
        var errors: [ValidationError] = []
        let time = ContinuousClock().measure {
            do throws(ValidationErrors) {
                _ = try Validator.validate(document, against: Self.schema)
            } catch {
                errors = error.all
            }
        }
        #expect(time < .seconds(20), sourceLocation: sourceLocation)
        #expect(errors.count <= 100, sourceLocation: sourceLocation)
        return errors
    }

    @Test(
        "many fields, which can be merged",
        arguments: [
            "{ \(repeated(10_000) { _ in "k: a" }) }",
            "{ \(repeated(20_000) { "k\($0): a" }) }",
            "{ \(repeated(100) { _ in String(repeating: "x{", count: 100) + "a" + String(repeating: "}", count: 100) }) }",
        ].map(LongDocument.init))
    func manyFields(document: LongDocument) throws { #expect(try check(document.text).isEmpty) }

    @Test("many fields, none of which can be merged with another")
    func manyConflicts() throws {
        let errors = try check("{ \(Self.repeated(20_000) { "c(v: \($0))" }) }")
        #expect(!errors.isEmpty)
        let sets = Self.repeated(10_000) { "c(v: \($0))" }
        #expect(try check("{ x { \(sets) } x { \(sets) } }").isEmpty == false)
    }

    @Test("each fragment spreads the next twice")
    func fanOut() throws {
        let fragments = Self.repeated(1_000) {
            "fragment F\($0) on Query { x { ...F\($0 + 1) } y { ...F\($0 + 1) } x { ...F\($0 + 1) } }"
        }
        #expect(try check("{ ...F0 } \(fragments) fragment F1000 on Query { a }").isEmpty)
    }

    @Test("a chain of fragments as deep as the document is long")
    func deepChain() throws {
        let fragments = Self.repeated(10_000) { "fragment F\($0) on Query { x { ...F\($0 + 1) } }" }
        #expect(try check("{ ...F0 } \(fragments) fragment F10000 on Query { a }").isEmpty)
        let flat = Self.repeated(10_000) { "fragment F\($0) on Query { a ...F\($0 + 1) }" }
        #expect(try check("{ ...F0 } \(flat) fragment F10000 on Query { a }").isEmpty)
    }

    @Test("a cycle as long as the document")
    func longCycle() throws {
        let fragments = Self.repeated(10_000) { "fragment F\($0) on Query { x { ...F\(($0 + 1) % 10_000) } }" }
        let errors = try check("{ ...F0 } \(fragments)")
        #expect(errors.count == 1)
        #expect(errors.allSatisfy { $0.offsets.count <= ValidationReport.maximumOffsets })
    }

    @Test("all fragments spread all")
    func completeGraph() throws {
        let spreads = Self.repeated(120) { "...F\($0)" }
        let fragments = Self.repeated(120) { "fragment F\($0) on Query { a \(spreads) }" }
        #expect(try check("{ ...F0 } \(fragments)").count == 100)
    }

    @Test("more combinations of fragments than can be looked at are refused, not tried")
    func combinations() throws {
        let fragments = Self.repeated(2_000) {
            """
            fragment F\($0) on Query {
              x { ...F\($0 + 1) } y { ...F\($0 + 1) } x { ...F\(min(2_000, $0 + 2)) a } y { ...F\(min(2_000, $0 + 3)) b }
            }
            """
        }
        #expect(try check("{ ...F0 } \(fragments) fragment F2000 on Query { a }").count == 1)
    }

    @Test("a large fragment in many operations")
    func sharedFragment() throws {
        let operations = Self.repeated(5_000) { "query Q\($0)($v: Int) { ...F }" }
        let fields = Self.repeated(5_000) { "k\($0): c(v: $v)" }
        #expect(try check("\(operations) fragment F on Query { \(fields) }").count == 1)
    }

    @Test(
        "errors are bounded",
        arguments: [
            "{ \(repeated(5_000) { "unknown\($0)" }) }",
            "{ \(repeated(5_000) { "k: c(v: \($0))" }) }",
            "{ c(\(repeated(5_000) { "a\($0): 1" })) }",
            "{ o(o: { \(repeated(5_000) { "a\($0): 1" }) }) }",
            "{ a \(repeated(5_000) { _ in "@skip(if: true)" }) }",
        ].map(LongDocument.init))
    func manyErrors(document: LongDocument) throws { #expect(try check(document.text).count == 100) }

    @Test("a conflict that is too far away for the pairwise search is told all the same")
    func farConflict() throws {
        let fields = Self.repeated(600) { _ in "k: c(v: 1)" }
        #expect(try !check("{ x { \(fields) } x { \(fields) k: c(v: 2) } }").isEmpty)
    }
}
