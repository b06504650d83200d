import Testing

@testable import GraphQLCore

@Suite struct LeafFieldSelectionsTests {
    @Test(
        "accepted",
        arguments: [
            #"{ viewer { id level } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ 1️⃣viewer 2️⃣users }"#, ["1", "2"]),
            (#"{ viewer { id 1️⃣{ x } } }"#, ["1"]),
            (#"{ viewer { level 1️⃣{ x } } }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
