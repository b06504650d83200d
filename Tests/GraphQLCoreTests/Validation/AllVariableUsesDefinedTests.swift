import Testing

@testable import GraphQLCore

@Suite struct AllVariableUsesDefinedTests {
    @Test(
        "accepted",
        arguments: [
            #"query ($a: Int) { ...A } fragment A on Query { number(int: $a) }"#,
            #"query ($a: Boolean!) { viewer @skip(if: $a) { id } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"1️⃣{ number(int: 2️⃣$a, ints: [3️⃣$b]) }"#, ["12", "13"]),
            (#"query A($a: Int) { ...F } 1️⃣query B { ...F } fragment F on Query { number(int: 2️⃣$a) }"#, ["12"]),
            (#"1️⃣{ search(any: {a: [2️⃣$a]}) { __typename } }"#, ["12"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
