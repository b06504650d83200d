import Testing

@testable import GraphQLCore

@Suite struct RequiredArgumentsTests {
    @Test(
        "accepted",
        arguments: [
            #"{ needs(count: 1) }"#,
            #"query ($a: Int!) { needs(count: $a) }"#,
            #"{ viewer { id @needs(reason: "") } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ 1️⃣needs }"#, ["1"]),
            (#"{ 1️⃣needs(optional: 2) }"#, ["1"]),
            (#"{ viewer { id 1️⃣@needs } }"#, ["1"]),
            (#"{ needs(count: 1️⃣null) }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
