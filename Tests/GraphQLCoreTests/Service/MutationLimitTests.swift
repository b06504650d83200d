import Testing

@testable import GraphQLCore

/// How many mutations an operation may have: what counts is what would be done, however it is written.
struct MutationLimitTests {
    private static let schema = """
        type Query { a: Int }
        type Mutation { do(n: Int): Int }
        """

    private func problem(_ source: String) throws -> String? {
        let schema = try SchemaBuilder.build(try Parser.parseDocument(SourceText(Self.schema)))
        let document = try Parser.parseDocument(SourceText(source))
        do {
            try MutationLimit.check(try Validator.validate(document, against: schema), maximum: 3)
            return nil
        } catch let error as MutationLimit {
            return error.message
        }
    }

    @Test(arguments: [
        "mutation { a: do b: do c: do }",
        "mutation { do do do do do }",
        "query { a: a b: a c: a d: a e: a }",
        "mutation { a: do ...F ... { b: do } ...F } fragment F on Mutation { b: do c: do }",
    ])
    func fewAreAdmitted(source: String) throws { #expect(try problem(source) == nil) }

    @Test(arguments: [
        "mutation { a: do b: do c: do d: do }",
        "mutation ($x: Boolean!) { a: do b: do c: do @skip(if: $x) d: do @include(if: $x) }",
        "mutation { a: do ...F ... { b: do } ... on Mutation { c: do } } fragment F on Mutation { d: do }",
        "query Q { a } mutation A { do } mutation B { ...F } fragment F on Mutation { a: do b: do ...G } fragment G on Mutation { c: do d: do }",
    ])
    func manyAreRefused(source: String) throws {
        #expect(try problem(source) == "A request can have at most 3 mutations: this operation has 4.")
    }
}
