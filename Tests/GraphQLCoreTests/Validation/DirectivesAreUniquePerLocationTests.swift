import Testing

@testable import GraphQLCore

@Suite struct DirectivesAreUniquePerLocationTests {
    @Test(
        "accepted",
        arguments: [
            #"{ a: number @again @again b: number @onField c: number @onField }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ number 1️⃣@onField 2️⃣@onField 3️⃣@onField }"#, ["12", "13"]),
            (#"{ number 1️⃣@skip(if: true) @again 2️⃣@skip(if: false) }"#, ["12"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
