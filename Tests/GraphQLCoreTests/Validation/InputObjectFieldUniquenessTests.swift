import Testing

@testable import GraphQLCore

@Suite struct InputObjectFieldUniquenessTests {
    @Test(
        "accepted",
        arguments: [
            #"{ search(filter: {required: 1, nested: {required: 1}}) { __typename } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ search(filter: {1️⃣required: 1, 2️⃣required: 1}, any: {3️⃣a: 1, 4️⃣a: 2}) { __typename } }"#, ["12", "34"])
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
