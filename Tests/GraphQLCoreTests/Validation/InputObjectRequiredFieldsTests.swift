import Testing

@testable import GraphQLCore

@Suite struct InputObjectRequiredFieldsTests {
    @Test(
        "accepted",
        arguments: [
            #"{ search(filter: {required: 1}) { __typename } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ search(filter: 1️⃣{text: "a", nested: 2️⃣{}}) { __typename } }"#, ["1", "2"]),
            (#"{ search(filter: {required: 1, all: [1️⃣{}]}) { __typename } }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
