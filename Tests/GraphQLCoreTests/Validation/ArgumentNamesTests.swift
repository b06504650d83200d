import Testing

@testable import GraphQLCore

@Suite struct ArgumentNamesTests {
    @Test(
        "accepted",
        arguments: [
            #"{ number(int: 1) viewer { id @onField(times: 2) } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ number(1️⃣nope: 1, int: 2, 2️⃣inty: 3) }"#, ["1", "2"]),
            (#"{ viewer { id @onField(1️⃣nope: 1) } }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
