import Testing

@testable import GraphQLCore

@Suite struct InputObjectFieldNamesTests {
    @Test(
        "accepted",
        arguments: [
            #"{ search(filter: {required: 1, text: "a"}) { __typename } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (
                #"{ search(filter: {required: 1, 1️⃣nope: 2, nested: {required: 1, 2️⃣textt: 1}}) { __typename } }"#,
                ["1", "2"]
            )
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
