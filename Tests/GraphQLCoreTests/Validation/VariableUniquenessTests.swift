import Testing

@testable import GraphQLCore

@Suite struct VariableUniquenessTests {
    @Test(
        "accepted",
        arguments: [
            #"query A($a: Int) { number(int: $a) } query B($a: Int) { number(int: $a) }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"query ($1️⃣a: Int, $2️⃣a: Int) { number(int: $a) }"#, ["12"]),
            (#"query ("d" $1️⃣a: Int, $ 2️⃣a: Int) { number(int: $a) }"#, ["12"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
