import Testing

@testable import GraphQLCore

@Suite struct ArgumentUniquenessTests {
    @Test(
        "accepted",
        arguments: [
            #"{ a: number(int: 1) b: number(int: 1) }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ number(1️⃣int: 1, 2️⃣int: 1, 3️⃣int: 1) }"#, ["123"]),
            (#"{ viewer { id @onField(1️⃣times: 1, 2️⃣times: 2) } }"#, ["12"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
