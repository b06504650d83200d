import Testing

@testable import GraphQLCore

@Suite struct AllVariablesUsedTests {
    @Test(
        "accepted",
        arguments: [
            #"query ($a: Int, $b: Int) { number(int: $a) ...F } fragment F on Query { a: number(int: $b) }"#,
            #"query ($a: Int) { search(any: [{a: 1}]) { __typename } number(ints: [$a]) }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"query (1️⃣$a: Int, 2️⃣$b: Int) { nodes { id } }"#, ["1", "2"]),
            (#"query A(1️⃣$a: Int) { nodes { id } } query B($a: Int) { number(int: $a) }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
