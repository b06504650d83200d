import Testing

@testable import GraphQLCore

@Suite struct DirectivesAreDefinedTests {
    @Test(
        "accepted",
        arguments: [
            #"{ viewer @include(if: true) { id @onField } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"query 1️⃣@nope { viewer 2️⃣@nope { ... 3️⃣@nope { id } } }"#, ["1", "2", "3"])
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
