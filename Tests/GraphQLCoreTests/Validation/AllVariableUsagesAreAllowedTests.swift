import Testing

@testable import GraphQLCore

@Suite struct AllVariableUsagesAreAllowedTests {
    @Test(
        "accepted",
        arguments: [
            #"query ($a: Int!) { number(int: $a) }"#,
            #"query ($a: Int = 1) { needs(count: $a) }"#,
            #"query ($a: Int) { needs(count: 1, optional: $a) }"#,
            #"query ($a: [Int!]!) { number(ints: $a) }"#,
            #"query ($a: Int) { search(filter: {required: 1, count: $a}) { __typename } }"#,
            #"query ($a: Int!) { search(one: {count: $a}) { __typename } }"#,
            #"query ($a: Int) { number(ints: [$a]) }"#,
            #"query ($a: Int, $b: String) { search(any: [$a, [$b]]) { __typename } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"query (1️⃣$a: Int) { needs(count: 2️⃣$a) }"#, ["12"]),
            (#"query (1️⃣$a: Int = null) { needs(count: 2️⃣$a) }"#, ["12"]),
            (#"query (1️⃣$a: String) { number(int: 2️⃣$a) }"#, ["12"]),
            (#"query (1️⃣$a: Int) { number(ints: 2️⃣$a) }"#, ["12"]),
            (#"query (1️⃣$a: [Int]) { number(int: 2️⃣$a) }"#, ["12"]),
            (#"query (1️⃣$a: [Int]) { search(filter: {required: 2️⃣$a}) { __typename } }"#, ["12"]),
            (#"query (1️⃣$a: Int) { search(one: {count: 2️⃣$a}) { __typename } }"#, ["12"]),
            (#"query (1️⃣$a: Boolean) { ...F } fragment F on Query { number @skip(if: 2️⃣$a) }"#, ["12"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
