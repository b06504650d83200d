import Testing

@testable import GraphQLCore

@Suite struct VariablesAreInputTypesTests {
    @Test(
        "accepted",
        arguments: [
            #"query ($a: [[Int!]!]!, $b: Filter, $c: Level, $d: Any) { number(grid: $a, level: $c) search(filter: $b, any: $d) { __typename } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"query ($a: 1️⃣Nope, $b: [2️⃣Other!]) { number(int: $a, ints: $b) }"#, ["1", "2"]),
            (#"query (3️⃣$a: 1️⃣User) { search(any: 4️⃣$a) { __typename } }"#, ["1", "34"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
